import type { IndicatorCount } from '../tallies/indicators';
import { R1, R2 } from './default-conditions';

/** The windows of one condition, in ms: the long one proves a breach, the short one still shows it (statistics.md §0.2). */
export type WindowPair = { longMs: number; shortMs: number };

export type PageWindows = { r1: WindowPair; r2: WindowPair };

/** Number of sessions that a long and a short window must have time for (decision 23). */
const LONG_SESSIONS = 12;
const SHORT_SESSIONS = 4;

/** The windows of a condition for a target with this interval: longer if the target is slow (decision 23). All in ms. */
export function stretchWindows({ longMs, shortMs }: WindowPair, intervalMs: number): WindowPair {
  return {
    longMs: Math.max(longMs, LONG_SESSIONS * intervalMs),
    shortMs: Math.max(shortMs, SHORT_SESSIONS * intervalMs),
  };
}

/** Longest window of one release, in ms. */
const RELEASE_WINDOW_LIMIT_MS = 6 * 60 * 60_000;

/**
 * The interval that the windows of one release are sized for, in ms: that of the target, or, if the longest window has no
 * time for enough sessions of the release, the release's own, rounded up to a power of two times the target's. `share`: of
 * the target's sessions, 0…1.
 */
export function releaseIntervalMs(
  pairs: readonly WindowPair[],
  { intervalMs, share }: { intervalMs: number; share: number },
): number {
  const longest = Math.max(0, ...pairs.map((pair) => stretchWindows(pair, intervalMs).longMs));
  if (share <= 0 || (LONG_SESSIONS * intervalMs) / share <= longest) return intervalMs;
  const own = intervalMs * 2 ** Math.ceil(Math.log2(1 / share));
  return Math.max(intervalMs, Math.min(own, RELEASE_WINDOW_LIMIT_MS / LONG_SESSIONS));
}

/**
 * Windows longer than a page's start at a whole minute, and those longer than a day at a whole hour, so that their old end is
 * read only once per minute, or per hour.
 */
export const EXACT_UP_TO_MS = R2.longMs;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const FINE_UP_TO_MS = 24 * HOUR_MS;

/** Start of the window of `ms` that ends at `end`, epoch ms. */
export function windowStart(end: number, ms: number): number {
  return floorTo(end - ms, edgeStepMs(ms));
}

/** The edge at or before an instant (a start, a recovery) at which windows that end at `end` can start. All epoch ms. */
export function alignEdge(instant: number, end: number): number {
  return floorTo(instant, Math.max(EDGE_MS, edgeStepMs(end - instant)));
}

const EDGE_MS = 10_000;
const floorTo = (at: number, step: number) => Math.floor(at / step) * step;

function edgeStepMs(ms: number): number {
  if (ms > FINE_UP_TO_MS) return HOUR_MS;
  return ms > EXACT_UP_TO_MS ? MINUTE_MS : 1;
}

/** The windows of R1 and R2, longer for slow targets (decision 23). All in ms; R2's long one is the longest. */
export function pageWindowLengths(intervalMs: number): PageWindows {
  return { r1: stretchWindows(R1, intervalMs), r2: stretchWindows(R2, intervalMs) };
}

/** A window and what was counted in it; `from` inclusive, `to` exclusive, epoch ms. */
export type CountedWindow = { from: number; to: number; count: IndicatorCount };

/** The counted windows of both conditions of a page. */
export type CountedWindows = {
  r1: { long: CountedWindow; short: CountedWindow };
  r2: { long: CountedWindow; short: CountedWindow };
};

/** One stored bucket of an indicator; `at` is its start, epoch ms. */
export type CountedBucket = { at: number; count: IndicatorCount };
