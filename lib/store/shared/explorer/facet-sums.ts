import { isValueCondition } from '../../../domain/session-query/session-query';
import { OUTCOMES } from '../../../domain/sessions/stages';
import { BUCKET_STEPS, LISTED_SOURCES } from '../../../domain/tallies/tally';
import type { FacetQuery } from '../../event-store';
import { type Condition, oneOf, type SqlDialect } from '../sql-conditions';
import { type Piece, piecesOf } from '../tally-query';
import { DIMENSION_FIELDS, type FacetPlan } from './facet-plan';
import type { ValueCounts } from './facet-rows';

/** Hours of all sets of dimensions together that counts are read of at most; beyond it rows give a first answer sooner. */
export const MOST_HOURS = 400_000;

/** A field that is counted from tallies or facets. */
export type CountPlan = Exclude<FacetPlan, { from: 'rows' }>;

/** Where the counts of a span are read: in hours too, unless these are too wide for the steps of the field. */
export function countPieces({ filter, stepMs }: FacetQuery, plan: CountPlan): Piece[] {
  const whole: Piece = { from: filter.from, to: filter.to, step: '1m' };
  const isFine = plan.field === 'time' && stepMs % BUCKET_STEPS['1h'] !== 0;
  return isFine ? [whole] : piecesOf(whole);
}

/** Adds up counts by value. */
export class ValueSums {
  private readonly sums = new Map<string | number, number[]>();

  add(value: string | number, counts: ReadonlyArray<string | number>): void {
    const sum = this.sums.get(value) ?? OUTCOMES.map(() => 0);
    const added = sum.map((n, at) => n + Number(counts[at] ?? 0));
    this.sums.set(value, added);
  }

  values(): ValueCounts[] {
    return [...this.sums].map(([value, counts]): ValueCounts => [value, ...counts]);
  }
}

/** Conditions on the dimensions, without those of the field that is counted. */
export function countedDimensions(
  { filter }: Pick<FacetQuery, 'filter'>,
  dialect: SqlDialect,
  plan?: CountPlan,
): Condition[] {
  const { from, to, targetId, environment, where = [] } = filter;
  const conditions: Condition[] = [
    { sql: 'd.last_at > ?', values: [from - BUCKET_STEPS['1h']] },
    { sql: 'd.first_at < ?', values: [to] },
    oneOf('d.source', LISTED_SOURCES),
  ];
  if (targetId !== undefined) conditions.push({ sql: 'd.target_id = ?', values: [targetId] });
  if (environment !== undefined)
    conditions.push({ sql: 'd.environment = ?', values: [environment] });
  for (const one of where) {
    const column = DIMENSION_FIELDS[one.field as keyof typeof DIMENSION_FIELDS];
    if (!column || !isValueCondition(one) || one.field === plan?.field) continue;
    const { sql, values } = dialect.inTexts(column, one.values);
    conditions.push({ sql: one.not ? `NOT (${sql})` : sql, values });
  }
  return conditions;
}
