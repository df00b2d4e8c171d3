import {
  type CountedBucket,
  type CountedWindow,
  type CountedWindows,
  type PageWindows,
  type WindowPair,
  windowStart,
} from '../../../lib/domain/rules/count-windows';

/** The sum of the buckets that start in `[from, to)`, epoch ms. */
export function countWindow(
  buckets: readonly CountedBucket[],
  span: { from: number; to: number },
): CountedWindow {
  const count = { bad: 0, valid: 0, unknown: 0 };
  for (const bucket of buckets) {
    if (bucket.at < span.from || bucket.at >= span.to) continue;
    count.bad += bucket.count.bad;
    count.valid += bucket.count.valid;
    count.unknown += bucket.count.unknown;
  }
  return { from: span.from, to: span.to, count };
}

export type WindowEdges = {
  /** End of the last whole bucket: windows reach back from here. */
  end: number;
  /**
   * End of the bucket that is still filling. Its sessions count too, else a window of n intervals would contain fewer than
   * n.
   */
  to: number;
  /** Start of the release: no window starts before it (statistics.md §0.2). */
  notBefore: number;
  windows: PageWindows;
};

/** All four windows of a page at one moment. Times are epoch ms. */
export function countWindows(buckets: readonly CountedBucket[], at: WindowEdges): CountedWindows {
  const countLast = (ms: number) =>
    countWindow(buckets, {
      from: Math.min(at.to, Math.max(at.notBefore, windowStart(at.end, ms))),
      to: at.to,
    });
  const countPair = ({ longMs, shortMs }: WindowPair) => ({
    long: countLast(longMs),
    short: countLast(shortMs),
  });
  return { r1: countPair(at.windows.r1), r2: countPair(at.windows.r2) };
}
