import { MINUTE } from '../time';

/** Three firing transitions of a key in an hour are flapping (statistics.md §0.3, §3.6). */
const FLAPPING_FIRINGS = 3;
export const FLAPPING_SPAN_MS = 60 * MINUTE;
/** While it flaps an alert keeps firing at least this long after its condition ended. */
export const FLAPPING_KEEP_MS = 15 * MINUTE;
/** After this long without a change it is steady again. */
const STEADY_AFTER_MS = 30 * MINUTE;

/** What is kept of a key between episodes. Instants are epoch ms. */
export type FlappingHistory = {
  firings: number[];
  flappingSince: number | null;
  changedAt: number;
};

/** The firing transitions that still count. */
export function recentFirings(firings: readonly number[], at: number): number[] {
  return firings.filter((firing) => at - firing < FLAPPING_SPAN_MS);
}

/** Whether a key that flapped and last changed at `changedAt` is steady again. */
export function isSteady(changedAt: number, at: number): boolean {
  return at - changedAt >= STEADY_AFTER_MS;
}

/** Since when it flaps after firing once more; `firings` include that one. */
export function flappingAfter(
  firings: readonly number[],
  flappingSince: number | null,
  at: number,
): number | null {
  return flappingSince ?? (firings.length >= FLAPPING_FIRINGS ? at : null);
}
