import type { RuleView } from '../../contract/api/alerting/rules';
import type { Rule } from '../../domain/rules/rule';
import { RULES_LIMIT } from '../limits';
import type { ServiceContext } from '../service-context';
import { ruleViews } from './rule-view';

/** All rules: built-in ones first, pages before tickets, then by name. */
export async function listRules(
  ctx: Pick<ServiceContext, 'state'>,
): Promise<{ rules: RuleView[] }> {
  const rows = await ctx.state.list('rule');
  const sortKey = ({ builtIn, severity, name }: Rule) =>
    `${builtIn ? 0 : 1}\n${severity === 'page' ? 0 : 1}\n${name}`;
  const rules = rows
    .map((row) => row.value)
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .slice(0, RULES_LIMIT);
  return { rules: await ruleViews(ctx, rules) };
}
