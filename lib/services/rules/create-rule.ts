import type { RuleInput, RuleView } from '../../contract/api/alerting/rules';
import { KEEP_FIRING_MS } from '../../domain/rules/default-rules';
import type { Rule } from '../../domain/rules/rule';
import { uuidv7 } from '../../kit/ids';
import { requireUniqueName } from '../edit-checks';
import { RULES_LIMIT, requireCapacity } from '../limits';
import type { ServiceContext } from '../service-context';
import { ruleView } from './rule-view';
import { validateRule } from './validate-rule';

/** Adds a rule. Throws AppError `invalid_input` with the problem of an invalid rule, and `conflict` where its name is taken. */
export async function createRule(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  input: RuleInput,
): Promise<RuleView> {
  const now = ctx.clock.now();
  const rule = newRule(input, { id: uuidv7(now), createdAt: now });
  const rows = await ctx.state.list('rule');
  requireCapacity('rules', { count: rows.length, limit: RULES_LIMIT });
  requireUniqueName(rows, rule, 'rule');
  await validateRule(ctx, rule);
  await ctx.state.mutate([{ op: 'insert', kind: 'rule', id: rule.id, value: rule }], now);
  return ruleView(ctx, rule);
}

/** A custom rule. */
export function newRule(
  input: RuleInput,
  identity: Pick<Rule, 'id' | 'createdAt'>,
): Rule & Pick<RuleInput, 'measure'> {
  const keepFiringMs = input.keepFiringMs ?? KEEP_FIRING_MS[input.severity];
  return { ...input, keepFiringMs, ...identity, builtIn: false, provisioned: false };
}
