import type { TallyCounts } from '../tally';
import { addCounts, emptyCounts } from '../tally-math';
import { BLOCK_MS, type GateSettings } from './gate-settings';

/** A closed minute of a release's steady sessions; `at` is its start, epoch ms. */
export type ReleaseMinute = { at: number; counts: Pick<TallyCounts, 'sessions' | 'indicators'> };
/** The same with the time that was watched up to its end, in ms. */
export type ObservedMinute = ReleaseMinute & { observedMs: number };

const hasSessions = ({ counts }: ReleaseMinute) =>
  Object.values(counts.indicators).some((count) => count.valid + count.unknown > 0);

/**
 * Minutes with sessions, oldest first, and how much time they watched. A hole longer than two intervals is not soak: nothing
 * was seen in it.
 */
export function observedMinutes(
  minutes: readonly ReleaseMinute[],
  intervalMs: number,
): ObservedMinute[] {
  const longest = Math.max(BLOCK_MS, 2 * intervalMs);
  let observedMs = 0;
  let before: number | null = null;
  return [...minutes]
    .filter(hasSessions)
    .sort((a, b) => a.at - b.at)
    .map((minute) => {
      observedMs += before === null ? BLOCK_MS : Math.min(longest, minute.at - before);
      before = minute.at;
      return { ...minute, observedMs };
    });
}

/** The minutes before the deadline, and whether it has passed (statistics.md §0.1): by time, or by sessions once soaked. */
export function withinDeadline(
  minutes: readonly ObservedMinute[],
  settings: GateSettings,
  closedTo: number,
): { minutes: ObservedMinute[]; ended: boolean } {
  const [first] = minutes;
  if (!first) return { minutes: [], ended: false };
  const end = first.at + settings.deadlineMs;
  let sessions = 0;
  const kept: ObservedMinute[] = [];
  for (const minute of minutes) {
    if (minute.at >= end) break;
    kept.push(minute);
    sessions += minute.counts.sessions;
    const soaked = minute.observedMs >= settings.soakMs;
    if (soaked && sessions >= settings.deadlineSessions) return { minutes: kept, ended: true };
  }
  return { minutes: kept, ended: closedTo >= end };
}

/** Minutes of one release out of rows that may be split by other dimensions. */
export function sumByMinute(
  rows: ReadonlyArray<{ at: number; counts: TallyCounts }>,
): ReleaseMinute[] {
  const sums = new Map<number, TallyCounts>();
  for (const { at, counts } of rows) sums.set(at, addCounts(sums.get(at) ?? emptyCounts(), counts));
  return [...sums].map(([at, counts]) => ({ at, counts })).sort((a, b) => a.at - b.at);
}
