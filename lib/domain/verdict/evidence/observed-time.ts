import type { TallyCounts } from '../../tallies/tally';
import { addCounts, emptyCounts } from '../../tallies/tally-math';
import { BLOCK_MS, blockLength, type GateSettings } from '../model/gate-settings';

/** A minute of a release's steady sessions; `at` is its start, epoch ms. */
export type ReleaseMinute = {
  at: number;
  counts: Pick<TallyCounts, 'sessions' | 'indicators'>;
  /** Slots of it that were lost to the target. */
  lost?: number;
};
/** The same with the time that was watched up to its end, in ms, and the end of the block it belongs to, epoch ms. */
export type ObservedMinute = ReleaseMinute & { observedMs: number; blockEnd?: number };

const hasSessions = ({ counts }: ReleaseMinute) =>
  Object.values(counts.indicators).some((count) => count.valid + count.unknown > 0);

/**
 * Minutes with sessions, oldest first, how much time they watched and the blocks they make. A hole longer than two intervals is
 * not soak: nothing was seen in it. `intervalAt`: how often sessions started at an instant, in ms.
 */
export function observedMinutes(
  minutes: readonly ReleaseMinute[],
  intervalAt: (at: number) => number,
): ObservedMinute[] {
  let observedMs = 0;
  let before: number | null = null;
  let blockEnd = Number.NEGATIVE_INFINITY;
  return [...minutes]
    .filter(hasSessions)
    .sort((a, b) => a.at - b.at)
    .map((minute) => {
      const intervalMs = intervalAt(minute.at);
      const longest = Math.max(BLOCK_MS, 2 * intervalMs);
      observedMs += before === null ? BLOCK_MS : Math.min(longest, minute.at - before);
      before = minute.at;
      if (minute.at >= blockEnd) blockEnd = minute.at + blockLength(intervalMs);
      return { ...minute, observedMs, blockEnd };
    });
}

/**
 * Slots that were lost to the target, at the minutes of a release while it was seen; those of a minute without sessions are
 * added to the one before.
 */
export function withLostSlots(
  minutes: readonly ReleaseMinute[],
  slots: ReadonlyArray<{ minute: number; lostToTarget: number }>,
): ReleaseMinute[] {
  const sorted = [...minutes].sort((a, b) => a.at - b.at);
  const lost = new Map<number, number>();
  const last = sorted.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  for (const { minute, lostToTarget } of slots) {
    if (lostToTarget === 0 || minute > last) continue;
    const at = sorted.findLast((one) => one.at <= minute)?.at;
    if (at !== undefined) lost.set(at, (lost.get(at) ?? 0) + lostToTarget);
  }
  return sorted.map((one) => (lost.has(one.at) ? { ...one, lost: lost.get(one.at) ?? 0 } : one));
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
