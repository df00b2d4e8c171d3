import {
  type IndicatorCount,
  type IndicatorKey,
  STATES_BAD_SHARE,
} from '@/lib/domain/tallies/indicators';
import { formatCount } from '@/lib/web/text/format';

/** Basis points of a bad share as the share that the screen states, 0…1. */
export function shownThreshold(indicator: IndicatorKey, thresholdBp: number): number {
  return (STATES_BAD_SHARE[indicator] ? thresholdBp : 10_000 - thresholdBp) / 10_000;
}

/** The stated share of a count, 0…1: bad for emergency and internal error, good for the rest. Null without valid sessions. */
export function shownShare(
  indicator: IndicatorKey,
  count: { bad: number; valid: number },
): number | null {
  if (count.valid <= 0) return null;
  return (STATES_BAD_SHARE[indicator] ? count.bad : count.valid - count.bad) / count.valid;
}

/** Whether the point estimate breaches the threshold (decision 11). */
export function breachesThreshold(
  count: { bad: number; valid: number },
  thresholdBp: number,
): boolean {
  return count.valid > 0 && count.bad * 10_000 >= thresholdBp * count.valid;
}

/** A share as an axis states it: `98 %`, `99.5 %`. */
export function axisPercent(share: number): string {
  return `${Number((share * 100).toFixed(2))}\u00a0%`;
}

/** Exact counts behind a share, `295 of 716`, in the sense in which the share is stated. */
export function exactCounts(
  indicator: IndicatorKey,
  count: Pick<IndicatorCount, 'bad' | 'valid'>,
): string {
  const stated = STATES_BAD_SHARE[indicator] ? count.bad : count.valid - count.bad;
  return `${formatCount(stated)} of ${formatCount(count.valid)}`;
}
