import type { Rule, RuleScope } from '../../domain/rules/rule';
import { isRuleMeasured, ruleProblem } from '../../domain/rules/rule-problem';
import { unwatchedReason } from '../../domain/rules/unwatched';
import type { Target } from '../../domain/targets/target';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { settingsInForce } from '../settings/get-settings';

/** Interval that a rule is checked against where no target is in its scope yet. */
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

export const pollsOf = (targets: readonly Target[]) => targets.flatMap(({ poll }) => poll ?? []);

/** Threshold of this rule on this target, in basis points; null where neither the rule, the target nor the settings has one. */
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

/** What is wrong with a rule, for the first target in its scope that it cannot watch; null where it is valid. */
export async function findRuleProblem(
  ctx: Pick<ServiceContext, 'state'>,
  rule: Rule,
): Promise<string | null> {
  const targets = (await ctx.state.list('target')).map((row) => row.value);
  const { targetId } = rule.scope;
  if (targetId !== null && !targets.some((target) => target.id === targetId))
    return 'scope.targetId: no target has this id';
  const meant = targets.filter((target) => isInScope(rule.scope, target));
  const unwatched = unwatchedReason(rule, pollsOf(meant));
  if (unwatched !== null) return unwatched;
  for (const target of watchedTargets(rule, meant)) {
    const thresholdBp = await thresholdOf(ctx, rule, target);
    if (thresholdBp === null && rule.measure.kind !== 'health')
      return 'thresholdBp: only an indicator has a threshold of its own';
    const problem = ruleProblem(rule, {
      intervalMs: target?.intervalMs ?? USUAL_INTERVAL_MS,
      thresholdBp: thresholdBp ?? 0,
      journey: target?.journeyDefinition,
    });
    if (problem !== null) return target ? `${problem} (on ${target.name})` : problem;
  }
  return null;
}

/**
 * The targets that a rule has to suit. One for many targets applies to those whose journeys measure what it counts; a rule that
 * none of its targets measures is checked against the first.
 */
function watchedTargets(rule: Rule, meant: readonly Target[]): ReadonlyArray<Target | null> {
  const measured = meant.filter(({ journeyDefinition }) =>
    isRuleMeasured(rule, journeyDefinition?.plan),
  );
  if (measured.length > 0) return measured;
  return [meant[0] ?? null];
}

/** Throws AppError `invalid_input` with the reason. */
export async function validateRule(ctx: Pick<ServiceContext, 'state'>, rule: Rule): Promise<void> {
  const problem = await findRuleProblem(ctx, rule);
  if (problem !== null) throw new AppError('invalid_input', problem);
}
