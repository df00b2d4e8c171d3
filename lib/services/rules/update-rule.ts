import type { RulePatch, RuleView } from '../../contract/api/alerting/rules';
import type { Rule } from '../../domain/rules/rule';
import { definedFields } from '../../kit/defined-fields';
import { AppError } from '../../kit/errors';
import { requireEditable, requireUniqueName } from '../edit-checks';
import type { ServiceContext } from '../service-context';
import { findRule } from './find-rule';
import { ruleView } from './rule-view';
import { validateRule } from './validate-rule';

/** The fields of a built-in rule that can be changed. */
const TUNABLE: ReadonlyArray<keyof RulePatch> = ['enabled', 'forMs', 'keepFiringMs', 'runbookUrl'];

/** Changes what the patch names. Throws AppError `not_found`, `read_only`, `invalid_input`, `conflict`. */
export async function updateRule(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  input: { id: string; patch: RulePatch },
): Promise<RuleView> {
  const { id, version, value } = await findRule(ctx, input.id);
  requireEditable(value);
  const patch = definedFields(input.patch);
  if (value.builtIn) requireTunable(patch);
  const rule: Rule = { ...value, ...patch };
  if (!rule.builtIn) {
    requireUniqueName(await ctx.state.list('rule'), rule, 'rule');
    // A rule that became invalid, because its target was deleted, can still be switched off.
    if (rule.enabled) await validateRule(ctx, rule);
  }
  const now = ctx.clock.now();
  await ctx.state.mutate([{ op: 'update', kind: 'rule', id, version, value: rule }], now);
  return ruleView(ctx, rule);
}

function requireTunable(patch: Partial<RulePatch>): void {
  const fixed = Object.keys(patch).filter((key) => !TUNABLE.some((tunable) => tunable === key));
  if (fixed.length > 0) {
    throw new AppError(
      'read_only',
      `${fixed.join(', ')} of a built-in rule cannot be changed; switch it off and add a rule of your own`,
      { details: fixed },
    );
  }
}
