import { shareOfBasisPoints } from '../../statistics/binomial';
import { LN_FAIL_THRESHOLD, lnEFail, moreCleanSessions } from '../../statistics/e-process';
import type { IndicatorCount, IndicatorKey, Thresholds } from '../../tallies/indicators';

export type IndicatorCounts = Readonly<Record<IndicatorKey, IndicatorCount>>;
type Rules = { thresholds: Thresholds; gated: readonly IndicatorKey[] };

/**
 * Sessions without a failure that a pass of every gated indicator still needs after these counts, unknown outcomes bad
 * (statistics.md §1.4): by the default thresholds 189 from nothing, and 331 after one that failed at 2 %.
 */
export function sessionsForPass(counts: IndicatorCounts, { thresholds, gated }: Rules): number {
  const more = gated.map((indicator) => {
    const { bad, valid, unknown } = counts[indicator];
    const q0 = shareOfBasisPoints(thresholds[indicator]);
    return moreCleanSessions(bad + unknown, valid + unknown, q0);
  });
  return Math.max(0, ...more);
}

/**
 * Whether a breach of a gated indicator is proven on at least `minSessions`, although every session in flight were to end well and
 * unknown outcomes were good.
 */
export function isBreachProven(
  counts: IndicatorCounts,
  inFlight: number,
  { thresholds, gated, minSessions }: Rules & { minSessions: number },
): boolean {
  return gated.some((indicator) => {
    const { bad, valid, unknown } = counts[indicator];
    const n = valid + unknown;
    const q0 = shareOfBasisPoints(thresholds[indicator]);
    return n >= minSessions && lnEFail(bad, n + inFlight, q0) >= LN_FAIL_THRESHOLD;
  });
}
