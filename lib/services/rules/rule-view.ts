import type { RuleView } from '../../contract/api/alerting/rules';
import type { Rule } from '../../domain/rules/rule';
import { ruleText } from '../../domain/rules/rule-text';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';

/** Rule views, with their text and their firing alerts. */
export async function ruleViews(
  ctx: Pick<ServiceContext, 'state'>,
  rules: readonly Rule[],
): Promise<RuleView[]> {
  const open = await ctx.state.list('alert', 'open');
  return rules.map(({ defaults: _, ...rule }) => ({
    ...rule,
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
