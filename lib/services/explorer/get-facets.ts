import {
  FACETS,
  type Facets,
  type FacetsQuery,
  type FacetValueView,
} from '../../contract/api/explorer/explorer';
import { LISTED_SOURCES } from '../../domain/tallies/tally';
import { iso } from '../../domain/time';
import type { Facet, FacetValue, SessionFilter } from '../../store/event-store';
import { ROWS_BUDGET_MS } from '../limits';
import type { ServiceContext } from '../service-context';
import { sessionConditions } from '../sessions/session-conditions';
import { toIsoOrNull } from '../time-range';
import { countedSpan, stepOf } from './counted-span';

/** Values of one field that an answer has at most. */
const MOST_VALUES = 50;

type Context = Pick<ServiceContext, 'state' | 'events' | 'clock'>;

/** How the sessions of a query divide by each field. */
export async function getFacets(ctx: Context, query: Partial<FacetsQuery>): Promise<Facets> {
  const span = await countedSpan(ctx, query);
  const conditions = await sessionConditions(ctx, query);
  const filter = { ...conditions, ...span };
  const fields = query.fields ?? FACETS;
  const facets = await ctx.events.facets({
    filter,
    fields,
    stepMs: stepOf(span),
    budgetMs: ROWS_BUDGET_MS,
  });
  const labels = await targetLabels(ctx, facets);
  return {
    from: iso(span.from),
    to: iso(span.to),
    facets: facets.flatMap(({ field, values, searchedFrom }) => {
      if (field === 'time') return [];
      const views = values.map((value) => facetValue(value, labels)).sort(byFailing);
      const shown = views.slice(0, MOST_VALUES);
      const more = views.length - shown.length;
      return [{ field, values: shown, more, searchedFrom: toIsoOrNull(searchedFrom) }];
    }),
    searched: await searchedSessions(ctx, filter, facets),
  };
}

const byFailing = (a: FacetValueView, b: FacetValueView) =>
  b.failing - a.failing || b.all - a.all || (a.value < b.value ? -1 : 1);

function facetValue(
  { value, title, counts }: FacetValue,
  labels: ReadonlyMap<string, string>,
): FacetValueView {
  const { passed, degraded, failed, excluded } = counts;
  const failing = failed + degraded;
  const label = labels.get(value) ?? title ?? value;
  return { value, label, failing, all: failing + passed + excluded };
}

async function targetLabels(
  ctx: Pick<ServiceContext, 'state'>,
  facets: readonly Facet[],
): Promise<Map<string, string>> {
  const ids = facets
    .filter(({ field }) => field === 'target')
    .flatMap(({ values }) => values.map(({ value }) => value));
  const rows = ids.length > 0 ? await ctx.state.getMany('target', ids) : [];
  return new Map(rows.map(({ id, value }) => [id, `${value.name}, ${value.environment}`]));
}

/** How many sessions were read where some counts are not of all: those of the target and environment, which lead the reading. */
async function searchedSessions(
  ctx: Pick<ServiceContext, 'events'>,
  filter: SessionFilter & { from: number; to: number },
  facets: readonly Facet[],
): Promise<Facets['searched']> {
  const starts = facets.flatMap(({ searchedFrom }) => searchedFrom ?? []);
  if (starts.length === 0) return null;
  const from = Math.max(...starts);
  const { where: _, ...scope } = filter;
  const rows = await ctx.events.tallies({
    ...scope,
    from,
    step: '1m',
    sources: [...LISTED_SOURCES],
    seeded: true,
  });
  return { sessions: rows.reduce((sum, { counts }) => sum + counts.sessions, 0), from: iso(from) };
}
