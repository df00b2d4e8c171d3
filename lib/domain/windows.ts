import type { IndicatorCount } from './indicators';
import { R1, R2 } from './rules/evidence';

/** One condition of a page: bad evidence in the long window that the short one still shows (statistics.md §0.2). */
export type WindowPair = { longMs: number; shortMs: number };

export type RuleWindows = { r1: WindowPair; r2: WindowPair };

/** Sessions that a long and a short window must have room for (decision 23). */
const LONG_SESSIONS = 12;
const SHORT_SESSIONS = 4;

/** The windows of a condition for a target of this interval (decision 23). All in ms. */
export function stretch({ longMs, shortMs }: WindowPair, intervalMs: number): WindowPair {
  return {
    longMs: Math.max(longMs, LONG_SESSIONS * intervalMs),
    shortMs: Math.max(shortMs, SHORT_SESSIONS * intervalMs),
  };
}

/** Windows longer than a page's begin at a whole minute: what lies that far back need be read only once a minute. */
export const EXACT_UP_TO_MS = R2.longMs;
const COARSE_MS = 60_000;

/** Where a window of `ms` begins that reaches back from `end`, epoch ms. */
export function windowBegin(end: number, ms: number): number {
  const begin = end - ms;
  return ms > EXACT_UP_TO_MS ? Math.floor(begin / COARSE_MS) * COARSE_MS : begin;
}

/** The windows of R1 and R2, stretched for slow targets (decision 23). All in ms; R2's long one is the longest. */
export function ruleWindows(intervalMs: number): RuleWindows {
  return { r1: stretch(R1, intervalMs), r2: stretch(R2, intervalMs) };
}

/** A window and what was counted in it; `from` inclusive, `to` exclusive, epoch ms. */
export type CountedWindow = { from: number; to: number; count: IndicatorCount };

/** The windows of both conditions, counted. */
export type CountedWindows = {
  r1: { long: CountedWindow; short: CountedWindow };
  r2: { long: CountedWindow; short: CountedWindow };
};

/** One stored bucket of an indicator; `at` is its start, epoch ms. */
export type CountedBucket = { at: number; count: IndicatorCount };

/** The sum of the buckets that start in `[from, to)`. */
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

export type WindowsAt = {
  /** End of the last whole bucket: windows reach back from here. */
  end: number;
  /** End of the bucket that is still filling. Its sessions count too, else a window of n intervals would hold fewer than n. */
  to: number;
  /** Start of the release: no window reaches behind it (statistics.md §0.2). */
  notBefore: number;
  windows: RuleWindows;
};

/** All four windows of one moment. Times are epoch ms. */
export function countWindows(buckets: readonly CountedBucket[], at: WindowsAt): CountedWindows {
  const window = (ms: number) =>
    countWindow(buckets, {
      from: Math.min(at.to, Math.max(at.notBefore, windowBegin(at.end, ms))),
      to: at.to,
    });
  const pair = ({ longMs, shortMs }: WindowPair) => ({
    long: window(longMs),
    short: window(shortMs),
  });
  return { r1: pair(at.windows.r1), r2: pair(at.windows.r2) };
}
