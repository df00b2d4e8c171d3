import {
  emptyFold,
  type LatencyFold,
  type LatencyFolds,
  mergeFold,
  toHistogram,
} from '../../domain/tallies/latency-fold';
import {
  BUCKET_STEPS,
  type BucketStep,
  LATENCIES,
  type Latency,
  type TallyDimensions,
} from '../../domain/tallies/tally';
import { rowToCounts } from '../../domain/tallies/tally-fold';
import { AppError } from '../../kit/errors';
import type { LatencyRow, TallyFilter, TallyQuery, TallyRow } from '../event-store';
import { type Condition, oneOf, type SqlDialect } from './sql-conditions';

export const DIMENSION_COLUMNS: Record<keyof TallyDimensions, string> = {
  targetId: 'd.target_id',
  environment: 'd.environment',
  release: 'd.release',
  location: 'd.location',
  source: 'd.source',
  stratum: 'd.stratum',
  journey: 'd.journey',
  transport: 'd.transport',
  seeded: 'd.seeded',
};

/** Start of the point, values of the grouping dimensions, then the count columns. */
export type RawTally = Array<string | number>;

export function toTallyRow([at, ...row]: RawTally, group: TallyQuery['groupBy'] = []): TallyRow {
  return {
    at: Number(at),
    group: groupOfRow(row, group),
    counts: rowToCounts(row, group.length),
  };
}

/** The values of the dimensions that a row begins with. */
export function groupOfRow(row: readonly unknown[], group: readonly (keyof TallyDimensions)[]) {
  const values = group.map((name, index) => [
    name,
    name === 'seeded' ? row[index] === 1 : row[index],
  ]);
  return Object.fromEntries(values) as Partial<TallyDimensions>;
}

/** A part of a span that is read in buckets of one width. */
export type Piece = Pick<TallyQuery, 'from' | 'to' | 'step'>;

const WIDER: Partial<Record<BucketStep, BucketStep>> = { '10s': '1m', '1m': '1h' };

/** The same span in as few buckets as possible: a wider bucket inside it holds the sum of the narrow ones. */
export function piecesOf({ from, to, step }: Piece): Piece[] {
  const wider = WIDER[step];
  if (!wider) return [{ from, to, step }];
  const width = BUCKET_STEPS[wider];
  const start = Math.ceil(from / width) * width;
  const end = Math.floor(to / width) * width;
  if (start >= end) return [{ from, to, step }];
  const edges = [
    { from, to: start, step },
    { from: end, to, step },
  ].filter((edge) => edge.from < edge.to);
  return [...edges, ...piecesOf({ from: start, to: end, step: wider })];
}

/** Sums histograms by point. An empty list of latencies means all. */
export class LatencySums {
  private readonly wanted: ReadonlySet<Latency>;
  private readonly sums = new Map<string, { at: number; latency: Latency; fold: LatencyFold }>();

  constructor(latencies: readonly Latency[]) {
    this.wanted = new Set(latencies.length > 0 ? latencies : LATENCIES);
  }

  /** `decode` is given the latencies that are needed; more do no harm. */
  add(at: number, decode: (wanted: ReadonlySet<Latency>) => LatencyFolds): void {
    for (const [latency, part] of decode(this.wanted)) {
      if (!this.wanted.has(latency)) continue;
      const key = `${at} ${latency}`;
      const sum = this.sums.get(key) ?? { at, latency, fold: emptyFold() };
      mergeFold(sum.fold, part);
      this.sums.set(key, sum);
    }
  }

  rows(): LatencyRow[] {
    const holding = [...this.sums.values()].filter(({ fold }) => fold.n > 0 || fold.timeouts > 0);
    const inOrder = holding.sort(
      (a, b) => a.at - b.at || LATENCIES.indexOf(a.latency) - LATENCIES.indexOf(b.latency),
    );
    return inOrder.map(({ at, latency, fold }) => ({ at, latency, histogram: toHistogram(fold) }));
  }
}

/**
 * Width of the points of a query in ms; null where the span is one row. Points start at multiples of their width, so that a point
 * holds the same buckets whatever span is queried. Throws AppError `invalid_input` for a width that is no multiple of the step.
 */
export function pointWidth({ step, mergeMs }: Pick<TallyQuery, 'step' | 'mergeMs'>): number | null {
  if (mergeMs === undefined) return null;
  if (!Number.isInteger(mergeMs) || mergeMs <= 0 || mergeMs % BUCKET_STEPS[step] !== 0)
    throw new AppError('invalid_input', `a point of ${mergeMs} ms is not a multiple of ${step}`);
  return mergeMs;
}

export function dimensionConditions(filter: TallyFilter, dialect: SqlDialect): Condition[] {
  const hour = BUCKET_STEPS['1h'];
  const conditions: Condition[] = [
    { sql: 'd.last_at > ?', values: [filter.from - hour] },
    { sql: 'd.first_at < ?', values: [filter.to] },
  ];
  const same = (column: string, value: string | undefined) => {
    if (value !== undefined) conditions.push({ sql: `${column} = ?`, values: [value] });
  };
  same('d.target_id', filter.targetId);
  // One text for any number of targets, so that it is prepared once.
  if (filter.targetIds?.length) conditions.push(dialect.inTexts('d.target_id', filter.targetIds));
  same('d.environment', filter.environment);
  same('d.release', filter.release);
  same('d.location', filter.location);
  same('d.journey', filter.journey);
  if (filter.sources?.length) conditions.push(oneOf('d.source', filter.sources));
  if (filter.strata?.length) conditions.push(oneOf('d.stratum', filter.strata));
  if (!filter.seeded) conditions.push({ sql: 'd.seeded = 0', values: [] });
  return conditions;
}
