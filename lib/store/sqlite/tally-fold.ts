import { INDICATORS } from '../../domain/indicators';
import {
  BUCKET_STEPS,
  type BucketStep,
  type Contribution,
  type CountKind,
  type TallyCounts,
  type TallyDimensions,
} from '../../domain/tally';
import { dimensionKey } from './interner';
import { emptyFold, foldLatency, type LatencyFolds, mergeFolds } from './latency-fold';

const PLAIN = ['sessions', 'passed', 'degraded', 'failed', 'excluded', 'straddle'] as const;
const PARTS = ['bad', 'valid', 'unknown'] as const;

/** The count columns of a tally table, in the order of `countsToRow`. */
export const COUNT_COLUMNS: readonly string[] = [
  ...PLAIN,
  ...INDICATORS.flatMap((indicator) => PARTS.map((part) => `${indicator}_${part}`)),
];

export function countsToRow(counts: TallyCounts): number[] {
  return [
    ...PLAIN.map((name) => counts[name]),
    ...INDICATORS.flatMap((indicator) => PARTS.map((part) => counts.indicators[indicator][part])),
  ];
}

export function rowToCounts(row: readonly number[]): TallyCounts {
  const at = (index: number) => row[index] ?? 0;
  const plain = Object.fromEntries(PLAIN.map((name, index) => [name, at(index)]));
  const indicators = Object.fromEntries(
    INDICATORS.map((indicator, index) => {
      const first = PLAIN.length + index * PARTS.length;
      return [indicator, { bad: at(first), valid: at(first + 1), unknown: at(first + 2) }];
    }),
  );
  return { ...plain, indicators } as TallyCounts;
}

/** What a batch adds to one bucket of one set of dimensions. */
export type Cell = {
  counts: number[];
  /** By kind and key, joined with a zero character. */
  marks: Map<string, number>;
  latencies: LatencyFolds;
};

export type DimensionCells = { dimensions: TallyDimensions; cells: Map<number, Cell> };

const emptyCell = (): Cell => ({
  counts: COUNT_COLUMNS.map(() => 0),
  marks: new Map(),
  latencies: new Map(),
});

export const markKey = (kind: CountKind, key: string) => `${kind}\0${key}`;

export function splitMarkKey(mark: string): [CountKind, string] {
  const cut = mark.indexOf('\0');
  return [mark.slice(0, cut) as CountKind, mark.slice(cut + 1)];
}

/** Gathers contributions in memory, so that a batch touches each stored row once. */
export class TallyFold {
  readonly byDimension = new Map<string, DimensionCells>();

  add(contribution: Contribution, sign: 1 | -1): void {
    const cell = this.cellOf(contribution);
    for (const [index, n] of countsToRow(contribution.counts).entries())
      cell.counts[index] = (cell.counts[index] ?? 0) + sign * n;
    for (const [kind, key] of contribution.marks) {
      const mark = markKey(kind, key);
      cell.marks.set(mark, (cell.marks.get(mark) ?? 0) + sign);
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
    const bucket = bucketStart(at, '10s');
    const cell = known.cells.get(bucket) ?? emptyCell();
    known.cells.set(bucket, cell);
    return cell;
  }
}

export const bucketStart = (at: number, step: BucketStep) =>
  Math.floor(at / BUCKET_STEPS[step]) * BUCKET_STEPS[step];

/** The same cells in wider buckets. */
export function widenCells(cells: Map<number, Cell>, step: BucketStep): Map<number, Cell> {
  const wide = new Map<number, Cell>();
  for (const [at, cell] of cells) {
    const bucket = bucketStart(at, step);
    const sum = wide.get(bucket) ?? emptyCell();
    for (const [index, n] of cell.counts.entries())
      sum.counts[index] = (sum.counts[index] ?? 0) + n;
    for (const [mark, n] of cell.marks) sum.marks.set(mark, (sum.marks.get(mark) ?? 0) + n);
    mergeFolds(sum.latencies, cell.latencies);
    wide.set(bucket, sum);
  }
  return wide;
}
