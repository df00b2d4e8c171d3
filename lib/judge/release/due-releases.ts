import type { Release } from '../../domain/deployments/release';
import { HOUR } from '../../domain/time';
import { closedUntil, type GateSettings } from '../../domain/verdict/model/gate-settings';

/** Newest releases of one target that are evaluated although they have a verdict: it may still be overtaken, or withdrawn. */
const NEWEST = 3;
/** Older ones are evaluated for late corrections (decision 46), once per closed minute and for this long. */
const CORRECTED_FOR_MS = 6 * HOUR;
const MOST_CORRECTED = 12;

/** Which releases have to be evaluated, from what earlier evaluations found. */
export type DueReleases = {
  /** Of all live releases of one target; `now` is epoch ms. */
  select(live: readonly Release[], now: number): Release[];
  /** A settled verdict was reached. */
  noteSettled(releaseId: string): void;
  /** The verdict cannot change any more. */
  noteFinal(releaseId: string): void;
  isFinal(releaseId: string): boolean;
};

export function createDueReleases(settings: GateSettings): DueReleases {
  const final = new Set<string>();
  const settled = new Set<string>();
  /** Up to which closed minute a decided release was evaluated for corrections. */
  const correctedTo = new Map<string, number>();

  /** Decided releases whose sessions may still be corrected. */
  function correctableReleases(decided: readonly Release[], now: number): Release[] {
    const closed = closedUntil(now, settings);
    return decided
      .filter(({ id, startedAt }) => !final.has(id) && startedAt > now - CORRECTED_FOR_MS)
      .slice(0, MOST_CORRECTED)
      .filter(({ id }) => correctedTo.get(id) !== closed && correctedTo.set(id, closed));
  }

  return {
    select(live, now) {
      const newest = live.toSorted((a, b) => b.startedAt - a.startedAt);
      const isOpen = (one: Release, index: number) =>
        index < NEWEST || Boolean(one.reviewAt) || !settled.has(one.id);
      const open = newest.filter(isOpen);
      return [
        ...open,
        ...correctableReleases(
          newest.filter((one) => !open.includes(one)),
          now,
        ),
      ];
    },
    noteSettled: (id) => void settled.add(id),
    noteFinal: (id) => void final.add(id),
    isFinal: (id) => final.has(id),
  };
}
