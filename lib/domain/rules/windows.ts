import type { IndicatorCount } from '../tallies/indicators';
import { HOUR, MINUTE } from '../time';
import { R1, R2 } from './evidence';

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

/** A release's own windows are no longer than this, in ms. */
const RELEASE_AT_MOST_MS = 6 * 60 * 60_000;

/**
 * The interval that the windows of one release are stretched for, in ms: that of the target, or where its longest window has no
 * room for enough sessions of the release, the release's own, at doublings of the target's.
 */
export function releaseIntervalMs(
  pairs: readonly WindowPair[],
  { intervalMs, share }: { intervalMs: number; share: number },
): number {
  const longest = Math.max(0, ...pairs.map((pair) => stretch(pair, intervalMs).longMs));
  if (share <= 0 || (LONG_SESSIONS * intervalMs) / share <= longest) return intervalMs;
  const own = intervalMs * 2 ** Math.ceil(Math.log2(1 / share));
  return Math.max(intervalMs, Math.min(own, RELEASE_AT_MOST_MS / LONG_SESSIONS));
}

/**
 * Windows longer than a page's begin at a whole minute, and those longer than a day at a whole hour: what lies that far back need
 * be read only once a minute, or an hour.
 */
export const EXACT_UP_TO_MS = R2.longMs;
export const FINE_UP_TO_MS = 24 * HOUR;

/** Where a window of `ms` begins that reaches back from `end`, epoch ms. */
export function windowBegin(end: number, ms: number): number {
  return floorTo(end - ms, stepOf(ms));
}

/** The edge at which windows that end at `end` are cut for an instant (a start, a recovery). All epoch ms. */
export function cutAt(instant: number, end: number): number {
  return floorTo(instant, Math.max(EDGE_MS, stepOf(end - instant)));
}

const EDGE_MS = 10_000;
const floorTo = (at: number, step: number) => Math.floor(at / step) * step;

function stepOf(ms: number): number {
  if (ms > FINE_UP_TO_MS) return HOUR;
  return ms > EXACT_UP_TO_MS ? MINUTE : 1;
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
