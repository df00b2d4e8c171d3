import type { Clock } from '../../kit/clock';

/** Sources whose buckets are kept; of more, those that are full again are removed. */
const MOST_KEPT = 1_000;

/** What is left of a source's bucket, as it was at `at`, ms. */
type Bucket = { rows: number; at: number };

/**
 * A token bucket per source: `rowsPerSecond` on average, and at once what `burstMs` bring at that rate. One that sends more is asked to
 * wait, although the store could take it, because what it stores has to be kept and searched for as long as the rest.
 */
export type RowRate = {
  /** Milliseconds until so many rows of the source may come; 0 where they may come now. It takes nothing. */
  waitFor(source: string, rows: number): number;
  /** Takes the rows, whether there are enough or not: a debt is waited for. A negative number gives them back. */
  take(source: string, rows: number): void;
};

export function createRowRate(options: {
  rowsPerSecond: number;
  burstMs: number;
  clock: Pick<Clock, 'monotonic'>;
}): RowRate {
  const { rowsPerSecond, burstMs, clock } = options;
  const perMs = rowsPerSecond / 1000;
  const capacity = perMs * burstMs;
  const buckets = new Map<string, Bucket>();

  function rowsLeft(source: string, now: number): number {
    const bucket = buckets.get(source);
    return bucket ? Math.min(capacity, bucket.rows + (now - bucket.at) * perMs) : capacity;
  }

  function removeFull(now: number): void {
    for (const source of buckets.keys())
      if (rowsLeft(source, now) >= capacity) buckets.delete(source);
  }

  return {
    waitFor(source, rows) {
      // More than a bucket holds could never be sent.
      const missing = Math.min(rows, capacity) - rowsLeft(source, clock.monotonic());
      return missing > 0 ? Math.ceil(missing / perMs) : 0;
    },
    take(source, rows) {
      const now = clock.monotonic();
      if (buckets.size >= MOST_KEPT) removeFull(now);
      buckets.set(source, { rows: rowsLeft(source, now) - rows, at: now });
    },
  };
}
