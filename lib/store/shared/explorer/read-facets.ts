import { isValueCondition } from '../../../domain/session-query/session-query';
import { OUTCOMES, type Outcome } from '../../../domain/sessions/stages';
import type { Clock } from '../../../kit/clock';
import type { Facet, FacetField, FacetQuery, FacetValue } from '../../event-store';
import type { FoundText } from '../session-filter';
import { planFacet, type RowGroup, rowGroups } from './facet-plan';
import type { RowWindow, ValueCounts } from './facet-rows';
import type { CountPlan } from './facet-sums';
import { readWindows } from './row-windows';

export type WindowOfRows = RowWindow & { found: FoundText | null };

/** The calls of a reader. */
export type ExplorerCalls = {
  findText(words: readonly string[]): Promise<FoundText>;
  countValues(query: FacetQuery, plans: CountPlan[]): Promise<ValueCounts[][] | null>;
  scanWindow(
    query: FacetQuery,
    group: RowGroup,
    window: WindowOfRows,
  ): Promise<Array<{ field: FacetField; values: ValueCounts[] }>>;
  isSparse(window: RowWindow): Promise<boolean>;
  titles(ids: string[]): Promise<Array<[string, string]>>;
};

/** What the text of a query was found to name; null where it has none. */
export async function findTexts(
  where: FacetQuery['filter']['where'],
  calls: Pick<ExplorerCalls, 'findText'>,
): Promise<FoundText | null> {
  const text = (where ?? []).find((one) => one.field === 'text');
  return text?.field === 'text' ? calls.findText(text.words) : null;
}

export const isNothingFound = (found: FoundText | null) =>
  found !== null && found.signatures.length + found.rows.length === 0;

/** Facets from counts where those answer, the others from the newest rows that can be read in time. */
export async function readFacets(
  query: FacetQuery,
  calls: ExplorerCalls,
  clock: Pick<Clock, 'monotonic'>,
): Promise<Facet[]> {
  const where = query.filter.where ?? [];
  const plans = query.fields.map((field) => planFacet(field, where));
  const countable = plans.filter((plan): plan is CountPlan => plan.from !== 'rows');
  const counted = countable.length > 0 ? await calls.countValues(query, countable) : null;
  const facets = new Map<FacetField, Facet>();
  for (const [at, plan] of countable.entries()) {
    const values = counted?.[at];
    if (values) facets.set(plan.field, facetOf(plan.field, { values, query, searchedFrom: null }));
  }
  const left = query.fields.filter((field) => !facets.has(field));
  for (const facet of left.length > 0 ? await scanFacets(query, left, { calls, clock }) : [])
    facets.set(facet.field, facet);
  const found = query.fields.flatMap((field) => facets.get(field) ?? []);
  return withTitles(found, calls);
}

async function scanFacets(
  query: FacetQuery,
  fields: FacetField[],
  { calls, clock }: { calls: ExplorerCalls; clock: Pick<Clock, 'monotonic'> },
): Promise<Facet[]> {
  const { from, to, where = [] } = query.filter;
  const found = await findTexts(where, calls);
  const empty = (field: FacetField) => facetOf(field, { values: [], query, searchedFrom: null });
  if (isNothingFound(found)) return fields.map(empty);
  const groups = rowGroups(fields, where);
  const facets: Facet[] = [];
  for (const group of groups) {
    const sums = new Map<FacetField, Map<string | number, number[]>>();
    const span = { from, to, budgetMs: query.budgetMs / groups.length };
    const end = await readWindows(span, clock, {
      isSparse: calls.isSparse,
      read: async (window) => {
        const read = await calls.scanWindow(query, group, { ...window, found });
        for (const { field, values } of read) addValues(sums, field, values);
        return 'more';
      },
    });
    const searchedFrom = end > from ? end : null;
    for (const field of group.fields) {
      const values = [...(sums.get(field) ?? [])].map(([value, n]): ValueCounts => [value, ...n]);
      facets.push(facetOf(field, { values, query, searchedFrom }));
    }
  }
  return facets;
}

function addValues(
  sums: Map<FacetField, Map<string | number, number[]>>,
  field: FacetField,
  values: readonly ValueCounts[],
): void {
  const known = sums.get(field) ?? new Map<string | number, number[]>();
  sums.set(field, known);
  for (const [value, ...counts] of values) {
    const before = known.get(value);
    known.set(value, before ? before.map((n, at) => n + (counts[at] ?? 0)) : counts);
  }
}

type Counted = { values: ValueCounts[]; query: FacetQuery; searchedFrom: number | null };

function facetOf(field: FacetField, { values, query, searchedFrom }: Counted): Facet {
  const allowed = allowedOutcomes(field, query.filter.where ?? []);
  const merged = new Map<string, FacetValue>();
  for (const [text, ...numbers] of values) {
    const counts = Object.fromEntries(
      OUTCOMES.map((outcome, at) => [outcome, allowed.has(outcome) ? (numbers[at] ?? 0) : 0]),
    ) as Record<Outcome, number>;
    if (field === 'outcome') addOutcomes(merged, counts);
    else addValue(merged, { ...nameOf(field, String(text)), counts });
  }
  const kept = [...merged.values()].filter((one) => OUTCOMES.some((name) => one.counts[name] > 0));
  return { field, values: kept, searchedFrom };
}

function addOutcomes(merged: Map<string, FacetValue>, counts: Record<Outcome, number>): void {
  const none = { passed: 0, degraded: 0, failed: 0, excluded: 0 };
  for (const value of OUTCOMES)
    addValue(merged, { value, title: null, counts: { ...none, [value]: counts[value] } });
}

/** A signature can have several titles, and is one value. */
function addValue(merged: Map<string, FacetValue>, next: FacetValue): void {
  const known = merged.get(next.value);
  if (!known) merged.set(next.value, next);
  else for (const outcome of OUTCOMES) known.counts[outcome] += next.counts[outcome];
}

/** Counts have a signature with its title, rows without. */
function nameOf(field: FacetField, text: string): { value: string; title: string | null } {
  const cut = field === 'signature' ? text.indexOf(' ') : -1;
  return cut < 0
    ? { value: text, title: null }
    : { value: text.slice(0, cut), title: text.slice(cut + 1) };
}

function allowedOutcomes(
  field: FacetField,
  where: NonNullable<FacetQuery['filter']['where']>,
): ReadonlySet<Outcome> {
  const conditions = field === 'outcome' ? [] : where.filter((one) => one.field === 'outcome');
  return new Set(
    OUTCOMES.filter((outcome) =>
      conditions.every((one) => isValueCondition(one) && one.values.includes(outcome) !== one.not),
    ),
  );
}

async function withTitles(facets: Facet[], calls: Pick<ExplorerCalls, 'titles'>): Promise<Facet[]> {
  const untitled = facets
    .filter(({ field }) => field === 'signature')
    .flatMap(({ values }) => values.filter(({ title }) => title === null));
  if (untitled.length === 0) return facets;
  const titles = new Map(await calls.titles(untitled.map(({ value }) => value)));
  for (const one of untitled) one.title = titles.get(one.value) ?? null;
  return facets;
}
