import { refusalOf } from '../../domain/rules/refuse-rule';
import type { Rule, RuleScope } from '../../domain/rules/rule';
import type { Target } from '../../domain/targets/target';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../context';
import { settingsInForce } from '../settings/get-settings';

/** The target that a rule is checked against where none is in its scope yet. */
const USUAL_INTERVAL_MS = 5_000;

export function isInScope(
  scope: Pick<RuleScope, 'targetId' | 'environment'>,
  target: Target,
): boolean {
  return (
    (scope.targetId === null || scope.targetId === target.id) &&
    (scope.environment === null || scope.environment === target.environment)
  );
}

/** The bad share that this rule must not see exceeded on this target; null where none applies. */
export async function thresholdOf(
  ctx: Pick<ServiceContext, 'state'>,
  rule: Pick<Rule, 'thresholdBp' | 'measure'>,
  target: Target | null,
): Promise<number | null> {
  if (rule.thresholdBp !== null) return rule.thresholdBp;
  if (rule.measure.kind !== 'indicator') return null;
  const { indicator } = rule.measure;
  return target?.thresholds[indicator] ?? (await settingsInForce(ctx)).thresholds[indicator];
}

/** The problem of a rule, for the first target in its scope that it cannot watch. Null where the rule is valid. */
export async function refusalFor(
  ctx: Pick<ServiceContext, 'state'>,
  rule: Rule,
): Promise<string | null> {
  const targets = (await ctx.state.list('target')).map((row) => row.value);
  const { targetId } = rule.scope;
  if (targetId !== null && !targets.some((target) => target.id === targetId))
    return 'scope.targetId: no target has this id';
  const meant = targets.filter((target) => isInScope(rule.scope, target));
  for (const target of meant.length > 0 ? meant : [null]) {
    const thresholdBp = await thresholdOf(ctx, rule, target);
    if (thresholdBp === null) return 'thresholdBp: only an indicator has a threshold of its own';
    const refusal = refusalOf(rule, {
      intervalMs: target?.intervalMs ?? USUAL_INTERVAL_MS,
      thresholdBp,
    });
    if (refusal !== null) return target ? `${refusal} (on ${target.name})` : refusal;
  }
  return null;
}

/** Throws AppError `invalid_input` with the problem. */
export async function requireSound(ctx: Pick<ServiceContext, 'state'>, rule: Rule): Promise<void> {
  const refusal = await refusalFor(ctx, rule);
  if (refusal !== null) throw new AppError('invalid_input', refusal);
}
