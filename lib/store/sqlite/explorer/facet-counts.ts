import { OUTCOMES } from '../../../domain/sessions/stages';
import { BUCKET_STEPS, FACET_KINDS } from '../../../domain/tallies/tally';
import type { FacetQuery } from '../../event-store';
import { DIMENSION_FIELDS } from '../../shared/explorer/facet-plan';
import type { ValueCounts } from '../../shared/explorer/facet-rows';
import {
  type CountPlan,
  countedDimensions,
  countPieces,
  MOST_HOURS,
  ValueSums,
} from '../../shared/explorer/facet-sums';
import type { Condition } from '../../shared/sql-conditions';
import type { Db } from '../file/database';
import { SQLITE_DIALECT } from '../file/sqlite-dialect';
import { rawRows, StatementCache } from '../file/statement-cache';

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
    const dimensions = countedDimensions({ filter }, SQLITE_DIALECT);
    const sql = `SELECT sum(min(d.last_at + ${BUCKET_STEPS['1h']}, ?) - max(d.first_at, ?)) FROM dimension d
      WHERE ${dimensions.map((one) => one.sql).join(' AND ')}`;
    const values = [filter.to, filter.from, ...dimensions.flatMap((one) => one.values)];
    const [row] = rawRows(this.statements.get(sql), values);
    return Number(row?.[0] ?? 0) / BUCKET_STEPS['1h'] <= MOST_HOURS;
  }

  values(query: FacetQuery, plan: CountPlan): ValueCounts[] {
    const sums = new ValueSums();
    for (const piece of countPieces(query, plan))
      for (const [value, ...counts] of this.read(query, plan, piece) as ValueCounts[])
        sums.add(value, counts);
    return sums.values();
  }

  private read(
    query: FacetQuery,
    plan: CountPlan,
    piece: { from: number; to: number; step: string },
  ): unknown[][] {
    const value = valueColumn(query, plan);
    const counts =
      plan.from === 'tallies'
        ? OUTCOMES.map((outcome) => `sum(t.${outcome})`)
        : OUTCOMES.map((_, at) => `sum(t.n * (t.outcome = ${at}))`);
    const conditions = [...countedDimensions(query, SQLITE_DIALECT, plan), ...kindConditions(plan)];
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

function valueColumn({ stepMs }: FacetQuery, { field, from }: CountPlan): Condition {
  if (field === 'time')
    return { sql: 't.bucket - t.bucket % CAST(? AS INTEGER)', values: [stepMs] };
  const column = DIMENSION_FIELDS[field];
  if (column) return { sql: column, values: [] };
  return { sql: from === 'facets' && field !== 'outcome' ? 't.value' : "''", values: [] };
}

function kindConditions(plan: CountPlan): Condition[] {
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

// `tally_*` has a column of each outcome, and facets number them.
if (!PASSED_TO_EXCLUDED) throw new RangeError('facets expect the outcomes in their stored order');
