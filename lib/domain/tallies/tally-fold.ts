import type { Outcome } from '../sessions/stages';
import { bucketStart } from './buckets';
import { dimensionKey } from './dimensions';
import { INDICATORS, type IndicatorCount, indicatorsBy } from './indicators';
import { emptyFold, foldLatency, type LatencyFolds, mergeFolds } from './latency-fold';
import {
  BUCKET_STEPS,
  type BucketStep,
  type Contribution,
  type CountKind,
  type FacetKind,
  type TallyCounts,
  type TallyDimensions,
} from './tally';

/** The count columns of a tally table, in the order of `countsToRow` and `rowToCounts`. */
export const COUNT_COLUMNS: readonly string[] = [
  'sessions',
  'passed',
  'degraded',
  'failed',
  'excluded',
  'straddle',
  ...INDICATORS.flatMap((key) => [`${key}_bad`, `${key}_valid`, `${key}_unknown`]),
];

/** Where the three columns of each indicator begin in a row. */
const COLUMN_OF = indicatorsBy((key) => COUNT_COLUMNS.indexOf(`${key}_bad`));

/** Counts as values of `COUNT_COLUMNS`. */
function countsToRow(counts: TallyCounts): number[] {
  const { sessions, passed, degraded, failed, excluded, straddle, indicators } = counts;
  const row = [sessions, passed, degraded, failed, excluded, straddle];
  for (const key of INDICATORS) {
    const { bad, valid, unknown } = indicators[key];
    row.push(bad, valid, unknown);
  }
  return row;
}

/** The counts of a row whose count columns begin at `first`. */
export function rowToCounts(row: ReadonlyArray<string | number>, first = 0): TallyCounts {
  const at = (index: number) => Number(row[first + index] ?? 0);
  const indicatorAt = (index: number): IndicatorCount => ({
    bad: at(index),
    valid: at(index + 1),
    unknown: at(index + 2),
  });
  return {
    sessions: at(0),
    passed: at(1),
    degraded: at(2),
    failed: at(3),
    excluded: at(4),
    straddle: at(5),
    indicators: indicatorsBy((key) => indicatorAt(COLUMN_OF[key])),
  };
}

/** What a batch adds to one bucket of one set of dimensions. */
export type Cell = {
  counts: number[];
  /** By kind and key, joined with a zero character. */
  marks: Map<string, number>;
  /** By kind, outcome and value, joined with zero characters. */
  facets: Map<string, number>;
  latencies: LatencyFolds;
};

export type DimensionCells = { dimensions: TallyDimensions; cells: Map<number, Cell> };

const emptyCell = (): Cell => ({
  counts: COUNT_COLUMNS.map(() => 0),
  marks: new Map(),
  facets: new Map(),
  latencies: new Map(),
});

/** `splitMarkKey` reads it back. */
const markKey = (kind: CountKind, key: string) => `${kind}\0${key}`;

export function splitMarkKey(mark: string): [CountKind, string] {
  const cut = mark.indexOf('\0');
  return [mark.slice(0, cut) as CountKind, mark.slice(cut + 1)];
}

/**
 * Sums the contributions of a batch in memory, in the narrowest buckets, so that a store touches each of its rows once. The
 * same for every engine.
 */
export class TallyFold {
  readonly byDimension = new Map<string, DimensionCells>();

  /** Adds a contribution with `sign` 1, takes it away with −1. */
  add(contribution: Contribution, sign: 1 | -1): void {
    const cell = this.cellOf(contribution);
    for (const [index, n] of countsToRow(contribution.counts).entries())
      cell.counts[index] = (cell.counts[index] ?? 0) + sign * n;
    for (const [kind, key] of contribution.marks) {
      const mark = markKey(kind, key);
      cell.marks.set(mark, (cell.marks.get(mark) ?? 0) + sign);
    }
    for (const [kind, value, outcome] of contribution.facets) {
      const facet = `${kind}\0${outcome}\0${value}`;
      cell.facets.set(facet, (cell.facets.get(facet) ?? 0) + sign);
    }
    for (const [latency, value] of contribution.latencies) {
      const fold = cell.latencies.get(latency) ?? emptyFold();
      foldLatency(fold, value, sign);
      cell.latencies.set(latency, fold);
    }
  }

  /** Takes `before` away and adds `after`. Timings that both have are left alone: most corrections change none. */
  correct(before: Contribution, after: Contribution): void {
    const sameLatencies =
      before.at === after.at &&
      dimensionKey(before.dimensions) === dimensionKey(after.dimensions) &&
      JSON.stringify(before.latencies) === JSON.stringify(after.latencies);
    this.add(sameLatencies ? { ...before, latencies: [] } : before, -1);
    this.add(sameLatencies ? { ...after, latencies: [] } : after, 1);
  }

  private cellOf({ at, dimensions }: Contribution): Cell {
    const key = dimensionKey(dimensions);
    let known = this.byDimension.get(key);
    if (!known) {
      known = { dimensions, cells: new Map() };
      this.byDimension.set(key, known);
    }
    const bucket = bucketStart(at, BUCKET_STEPS['10s']);
    const cell = known.cells.get(bucket) ?? emptyCell();
    known.cells.set(bucket, cell);
    return cell;
  }
}

export type FacetKey = { kind: FacetKind; outcome: Outcome; value: string };

/** Reads a key of `Cell.facets`. */
export function splitFacetKey(facet: string): FacetKey {
  const [kind, outcome, ...value] = facet.split('\0');
  return { kind: kind as FacetKind, outcome: outcome as Outcome, value: value.join('\0') };
}

function addCounts(sum: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [key, n] of counts) sum.set(key, (sum.get(key) ?? 0) + n);
}

/** The same cells in wider buckets. */
export function widenCells(cells: Map<number, Cell>, step: BucketStep): Map<number, Cell> {
  const wide = new Map<number, Cell>();
  for (const [at, cell] of cells) {
    const bucket = bucketStart(at, BUCKET_STEPS[step]);
    const sum = wide.get(bucket) ?? emptyCell();
    for (const [index, n] of cell.counts.entries())
      sum.counts[index] = (sum.counts[index] ?? 0) + n;
    addCounts(sum.marks, cell.marks);
    addCounts(sum.facets, cell.facets);
    mergeFolds(sum.latencies, cell.latencies);
    wide.set(bucket, sum);
  }
  return wide;
}
