import type { Histogram } from '../../contract/api/explorer/explorer';
import type { SessionFilterQuery } from '../../contract/api/sessions';
import { OUTCOMES } from '../../domain/sessions/stages';
import { iso } from '../../domain/time';
import { ROWS_BUDGET_MS } from '../limits';
import type { ServiceContext } from '../service-context';
import { sessionConditions } from '../sessions/session-conditions';
import { toIsoOrNull } from '../time-range';
import { countedSpan, stepOf } from './counted-span';

/** The sessions of a query by outcome, over time. */
export async function getHistogram(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  query: Partial<SessionFilterQuery>,
): Promise<Histogram> {
  const span = await countedSpan(ctx, query);
  const conditions = await sessionConditions(ctx, query);
  const stepMs = stepOf(span);
  const [facet] = await ctx.events.facets({
    filter: { ...conditions, ...span },
    fields: ['time'],
    stepMs,
    budgetMs: ROWS_BUDGET_MS,
  });
  const values = facet?.values ?? [];
  const steps = values
    .map(({ value, counts }) => ({ at: Number(value), ...counts }))
    .sort((a, b) => a.at - b.at);
  const total = { passed: 0, degraded: 0, failed: 0, excluded: 0 };
  for (const { counts } of values) for (const one of OUTCOMES) total[one] += counts[one];
  const searchedFrom = toIsoOrNull(facet?.searchedFrom ?? null);
  return { from: iso(span.from), to: iso(span.to), stepMs, steps, total, searchedFrom };
}
