import type { IndicatorKey } from '../tallies/indicators';

/** Counts of one indicator with its threshold, in basis points of bad sessions. */
export type MeasuredShare = {
  indicator: IndicatorKey;
  bad: number;
  valid: number;
  thresholdBp: number;
};

/** How much of what is allowed is used: 0 without bad sessions, 1 at the threshold. 0 without valid sessions. */
function shareOfAllowed({ bad, valid, thresholdBp }: MeasuredShare): number {
  return valid <= 0 ? 0 : (bad * 10_000) / (valid * thresholdBp);
}

/** The one that uses most of what is allowed, the first of equals; null where none has valid sessions. */
export function closestToThreshold<T extends MeasuredShare>(shares: readonly T[]): T | null {
  let closest: T | null = null;
  for (const share of shares) {
    if (share.valid <= 0) continue;
    if (closest === null || shareOfAllowed(share) > shareOfAllowed(closest)) closest = share;
  }
  return closest;
}
