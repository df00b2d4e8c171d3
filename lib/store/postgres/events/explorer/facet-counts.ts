import { OUTCOMES } from '../../../../domain/sessions/stages';
import { BUCKET_STEPS, FACET_KINDS } from '../../../../domain/tallies/tally';
import type { FacetQuery } from '../../../event-store';
import { DIMENSION_FIELDS } from '../../../shared/explorer/facet-plan';
import type { ValueCounts } from '../../../shared/explorer/facet-rows';
import {
  type CountPlan,
  countedDimensions,
  countPieces,
  MOST_HOURS,
  ValueSums,
} from '../../../shared/explorer/facet-sums';
import { allOf } from '../../../shared/sql-conditions';
import type { Queries } from '../../connection/connection';
import { POSTGRES_DIALECT, readRows } from '../statements';
import { readLabels } from '../tables/label-reads';
import { decodeLabelCounts } from '../tallies/lane-blobs';

/** Name of the total that says from when on (epoch ms) facets count: sessions before it were deleted by retention. */
export const FACETS_FROM = 'facetsFrom';

/** Facets from tallies and counts. Null where there are too many hours of them: rows give a first answer sooner. */
export async function countValues(
  queries: Queries,
  query: FacetQuery,
  plans: readonly CountPlan[],
): Promise<ValueCounts[][] | null> {
  if (!(await canCount(queries, query))) return null;
  return Promise.all(
    plans.map((plan) =>
      plan.from === 'tallies'
        ? countTallies(queries, query, plan)
        : countFacets(queries, query, plan),
    ),
  );
}

async function canCount(queries: Queries, query: FacetQuery): Promise<boolean> {
  const { from, to } = query.filter;
  const dimensions = allOf(countedDimensions(query, POSTGRES_DIALECT));
  const [found] = await readRows<{ ms: number | null }>(
    queries,
    `SELECT sum(least(d.last_at + ${BUCKET_STEPS['1h']}, ?) - greatest(d.first_at, ?)) AS ms
     FROM tocsin_events.dimension d WHERE ${dimensions.sql}`,
    [Math.ceil(to), Math.ceil(from), ...dimensions.values],
  );
  return Number(found?.ms ?? 0) / BUCKET_STEPS['1h'] <= MOST_HOURS;
}

type Row = Record<string, unknown> & { value: string | number };

async function countTallies(
  queries: Queries,
  query: FacetQuery,
  plan: CountPlan,
): Promise<ValueCounts[]> {
  const sums = new ValueSums();
  const counts = OUTCOMES.map((outcome, at) => `sum(c.${outcome}) AS n${at}`);
  const cells = cellsOf(query, plan, OUTCOMES);
  const rows = await readRows<Row>(
    queries,
    `SELECT ${valueColumn(query, plan)} AS value, ${counts.join(', ')} FROM ${cells.sql} GROUP BY 1`,
    cells.values,
  );
  for (const { value, ...row } of rows)
    sums.add(
      value,
      OUTCOMES.map((_, at) => Number(row[`n${at}`] ?? 0)),
    );
  return sums.values();
}

async function countFacets(
  queries: Queries,
  query: FacetQuery,
  plan: Exclude<CountPlan, { from: 'tallies' }>,
): Promise<ValueCounts[]> {
  const wanted = plan.values && (await labelsOfValues(queries, plan.kind, plan.values));
  const cells = cellsOf(query, plan, ['facets']);
  const rows = await readRows<Row & { blob: Buffer }>(
    queries,
    `SELECT ${valueColumn(query, plan)} AS value, c.facets AS blob FROM ${cells.sql} WHERE c.facets IS NOT NULL`,
    cells.values,
  );
  const kind = FACET_KINDS.indexOf(plan.kind);
  const isOwn = plan.field === plan.kind;
  const sums = new ValueSums();
  for (const { value, blob } of rows)
    for (const count of decodeLabelCounts(blob)) {
      if (count.kind !== kind || (wanted && !wanted.has(count.label))) continue;
      const counts = OUTCOMES.map((_, at) => (at === count.outcome ? count.n : 0));
      sums.add(isOwn ? count.label : value, counts);
    }
  if (!isOwn) return sums.values();
  const labels = await readLabels(
    queries,
    sums.values().map(([label]) => Number(label)),
  );
  return sums
    .values()
    .map(([label, ...counts]): ValueCounts => [labels.get(Number(label)) ?? '', ...counts]);
}

/** A signature is stored with its title after it, so that it has one label for each title. */
async function labelsOfValues(
  queries: Queries,
  kind: string,
  values: readonly string[],
): Promise<Set<number>> {
  const same =
    kind === 'signature' ? "text >= value || ' ' AND text < value || '!'" : 'text = value';
  const rows = await readRows<{ id: number }>(
    queries,
    `SELECT l.id FROM unnest(?::text[]) AS value JOIN tocsin_events.label l ON ${same}`,
    [values],
  );
  return new Set(rows.map(({ id }) => id));
}

function valueColumn({ stepMs }: FacetQuery, { field }: CountPlan): string {
  if (field === 'time') return `c.bucket - c.bucket % ${Math.floor(stepMs)}`;
  return DIMENSION_FIELDS[field] ?? "''";
}

/** Cells of the span, of all lanes, beside their dimensions; facets not of sessions that are gone. */
function cellsOf(query: FacetQuery, plan: CountPlan, columns: readonly string[]) {
  const dimensions = allOf(countedDimensions(query, POSTGRES_DIALECT, plan));
  const pieces = countPieces(query, plan);
  const floor = (step: keyof typeof BUCKET_STEPS) =>
    plan.from === 'tallies'
      ? ''
      : `AND bucket >= (SELECT coalesce(max(n), 0) - ${BUCKET_STEPS[step]} FROM tocsin_events.total WHERE name = '${FACETS_FROM}')`;
  const parts = pieces.map(
    ({ step }) => `SELECT dimension, bucket, ${columns.join(', ')} FROM tocsin_events.cell_${step}
      WHERE dimension = ANY(ARRAY(SELECT id FROM live)) AND bucket >= ? AND bucket < ? ${floor(step)}`,
  );
  return {
    sql: `(WITH live AS MATERIALIZED (SELECT d.id FROM tocsin_events.dimension d WHERE ${dimensions.sql})
      ${parts.join(' UNION ALL ')}) c JOIN tocsin_events.dimension d ON d.id = c.dimension`,
    values: [
      ...dimensions.values,
      ...pieces.flatMap(({ from, to }) => [Math.ceil(from), Math.ceil(to)]),
    ],
  };
}
