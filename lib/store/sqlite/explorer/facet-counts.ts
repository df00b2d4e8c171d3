import { isValueCondition } from '../../../domain/session-query/session-query';
import { OUTCOMES } from '../../../domain/sessions/stages';
import { BUCKET_STEPS, FACET_KINDS } from '../../../domain/tallies/tally';
import type { FacetQuery } from '../../event-store';
import type { Db } from '../file/database';
import { type Condition, rawRows, StatementCache } from '../file/statement-cache';
import { piecesOf } from '../tallies/tally-queries';
import { DIMENSION_FIELDS, type FacetPlan } from './facet-plan';

/** A value and how many sessions have it, by outcome in the order of `OUTCOMES`. */
export type ValueCounts = [value: string | number, ...counts: number[]];

/** Hours of all sets of dimensions together that counts are read of at most; beyond it rows give a first answer sooner. */
const MOST_HOURS = 400_000;
const PASSED_TO_EXCLUDED = OUTCOMES.join('+') === 'passed+degraded+failed+excluded';

/** Facets from tallies and counts: their cost depends on the buckets and not on the sessions. */
export class FacetCounts {
  private readonly statements: StatementCache;

  constructor(db: Db) {
    this.statements = new StatementCache(db);
  }

  /** Whether the counts of the query are complete and few enough to be read at once. */
  canCount({ filter }: FacetQuery): boolean {
    const fill = rawRows(this.statements.get("SELECT n FROM total WHERE name = 'facetFill'"), []);
    if (Number(fill[0]?.[0] ?? 0) > 0) return false;
    const dimensions = dimensionConditions({ filter });
    const sql = `SELECT sum(min(d.last_at + ${BUCKET_STEPS['1h']}, ?) - max(d.first_at, ?)) FROM dimension d
      WHERE ${dimensions.map((one) => one.sql).join(' AND ')}`;
    const values = [filter.to, filter.from, ...dimensions.flatMap((one) => one.values)];
    const [row] = rawRows(this.statements.get(sql), values);
    return Number(row?.[0] ?? 0) / BUCKET_STEPS['1h'] <= MOST_HOURS;
  }

  values(query: FacetQuery, plan: Exclude<FacetPlan, { from: 'rows' }>): ValueCounts[] {
    const { from, to } = query.filter;
    const sums = new Map<string | number, number[]>();
    // Hours are too wide for the steps of a shorter span.
    const isFine = plan.field === 'time' && query.stepMs % BUCKET_STEPS['1h'] !== 0;
    const whole = { from, to, step: '1m' as const };
    for (const piece of isFine ? [whole] : piecesOf(whole))
      for (const [value, ...counts] of this.read(query, plan, piece) as ValueCounts[]) {
        const sum = sums.get(value) ?? OUTCOMES.map(() => 0);
        sums.set(
          value,
          sum.map((n, at) => n + Number(counts[at] ?? 0)),
        );
      }
    return [...sums].map(([value, counts]): ValueCounts => [value, ...counts]);
  }

  private read(
    query: FacetQuery,
    plan: Exclude<FacetPlan, { from: 'rows' }>,
    piece: { from: number; to: number; step: string },
  ): unknown[][] {
    const value = valueColumn(query, plan);
    const counts =
      plan.from === 'tallies'
        ? OUTCOMES.map((outcome) => `sum(t.${outcome})`)
        : OUTCOMES.map((_, at) => `sum(t.n * (t.outcome = ${at}))`);
    const conditions = [...dimensionConditions(query, plan), ...kindConditions(plan)];
    const table = `${plan.from === 'tallies' ? 'tally' : 'facet'}_${piece.step}`;
    const sql = `SELECT ${value.sql}, ${counts.join(', ')} FROM dimension d CROSS JOIN ${table} t
      WHERE t.dimension = d.id AND t.bucket >= ? AND t.bucket < ? AND ${conditions.map((one) => one.sql).join(' AND ')}
      GROUP BY 1`;
    const values = [...value.values, piece.from, piece.to];
    return rawRows(this.statements.get(sql), [
      ...values,
      ...conditions.flatMap((one) => one.values),
    ]);
  }
}

function valueColumn({ stepMs }: FacetQuery, { field, from }: FacetPlan): Condition {
  if (field === 'time')
    return { sql: 't.bucket - t.bucket % CAST(? AS INTEGER)', values: [stepMs] };
  const column = DIMENSION_FIELDS[field];
  if (column) return { sql: column, values: [] };
  return { sql: from === 'facets' && field !== 'outcome' ? 't.value' : "''", values: [] };
}

function kindConditions(plan: Exclude<FacetPlan, { from: 'rows' }>): Condition[] {
  if (plan.from === 'tallies') return [];
  const { kind, values } = plan;
  const conditions: Condition[] = [{ sql: 't.kind = ?', values: [FACET_KINDS.indexOf(kind)] }];
  // A signature is stored with its title after it, so that it has one label for each title.
  const text =
    kind === 'signature' ? "text >= value || ' ' AND text < value || '!'" : 'text = value';
  if (values)
    conditions.push({
      sql: `t.value IN (SELECT label.id FROM json_each(?) CROSS JOIN label WHERE ${text})`,
      values: [JSON.stringify(values)],
    });
  return conditions;
}

/** Conditions on the dimensions, without those of the field that is counted. */
function dimensionConditions(
  { filter }: Pick<FacetQuery, 'filter'>,
  plan?: FacetPlan,
): Condition[] {
  const { from, to, targetId, environment, where = [] } = filter;
  const conditions: Condition[] = [
    { sql: 'd.last_at > ?', values: [from - BUCKET_STEPS['1h']] },
    { sql: 'd.first_at < ?', values: [to] },
    { sql: "d.source = 'synthetic'", values: [] },
  ];
  if (targetId !== undefined) conditions.push({ sql: 'd.target_id = ?', values: [targetId] });
  if (environment !== undefined)
    conditions.push({ sql: 'd.environment = ?', values: [environment] });
  for (const one of where) {
    const column = DIMENSION_FIELDS[one.field as keyof typeof DIMENSION_FIELDS];
    if (!column || !isValueCondition(one) || one.field === plan?.field) continue;
    const sql = `${column} ${one.not ? 'NOT IN' : 'IN'} (SELECT value FROM json_each(?))`;
    conditions.push({ sql, values: [JSON.stringify(one.values)] });
  }
  return conditions;
}

// `tally_*` has a column of each outcome, and facets number them.
if (!PASSED_TO_EXCLUDED) throw new RangeError('facets expect the outcomes in their stored order');
