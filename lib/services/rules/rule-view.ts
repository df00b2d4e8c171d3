import type { RuleView } from '../../contract/api/alerting/rules';
import type { Rule } from '../../domain/rules/rule';
import { ruleText } from '../../domain/rules/rule-text';
import { unwatchedReason } from '../../domain/rules/unwatched';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { isInScope, pollsOf } from './validate-rule';

/** Rule views, with their text and their firing alerts. */
export async function ruleViews(
  ctx: Pick<ServiceContext, 'state'>,
  rules: readonly Rule[],
): Promise<RuleView[]> {
  const open = await ctx.state.list('alert', 'open');
  const isHealth = rules.some(({ measure }) => measure.kind === 'health');
  const targets = isHealth ? (await ctx.state.list('target')).map(({ value }) => value) : [];
  return rules.map(({ defaults: _, ...rule }) => ({
    ...rule,
    unwatched: unwatchedReason(
      rule,
      pollsOf(targets.filter((target) => isInScope(rule.scope, target))),
    ),
    createdAt: iso(rule.createdAt),
    text: ruleText(rule),
    firing: open.filter(({ value }) => value.phase === 'firing' && value.ruleId === rule.id).length,
  }));
}

export async function ruleView(ctx: Pick<ServiceContext, 'state'>, rule: Rule): Promise<RuleView> {
  const [view] = await ruleViews(ctx, [rule]);
  if (!view) throw new Error('one rule has one view');
  return view;
}
