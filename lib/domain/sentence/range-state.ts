import {
  ALPHA_PASS,
  pFail,
  pPass,
  reachesThreshold,
  shareOfBasisPoints,
} from '../statistics/binomial';
import type { IndicatorCount } from '../tallies/indicators';

/** Points of a range are looked at one by one, so each must be proven more strictly than the whole (product.md §4.3). */
const ALPHA_POINT = 0.001;

/** The state of an indicator in a past range. */
type RangeWord = 'failed' | 'held' | 'unsure' | 'no_data';

/** One point of a range: whole buckets, from `at` for `ms`, epoch ms. */
export type RangePoint = { at: number; ms: number; count: IndicatorCount };

export type RangeState = {
  state: RangeWord;
  count: IndicatorCount;
  /** The span whose points are proven outside the threshold; null where only the whole is, or nothing. */
  failed: { from: number; to: number } | null;
  /** Start of the first point with a bad session, epoch ms; null without one. */
  firstBadAt: number | null;
};

/**
 * An indicator over a past range, from its points in order. `failed` where a point, or the whole, is proven outside: a short
 * outage in a long range is not averaged away. Unknown sessions are good for a failure and bad for "held" (decision 4).
 */
export function rangeState(points: readonly RangePoint[], thresholdBp: number): RangeState {
  const q0 = shareOfBasisPoints(thresholdBp);
  const count = { bad: 0, valid: 0, unknown: 0 };
  for (const point of points) {
    count.bad += point.count.bad;
    count.valid += point.count.valid;
    count.unknown += point.count.unknown;
  }
  const outside = points.filter((point) => isOutside(point.count, thresholdBp, ALPHA_POINT));
  const [first, last] = [outside[0], outside.at(-1)];
  const failed = first && last ? { from: first.at, to: last.at + last.ms } : null;
  const stateOfRange = (): RangeWord => {
    if (count.valid === 0) return 'no_data';
    if (failed !== null || isOutside(count, thresholdBp, ALPHA_PASS)) return 'failed';
    const held = pPass(count.bad + count.unknown, count.valid + count.unknown, q0) <= ALPHA_PASS;
    return held ? 'held' : 'unsure';
  };
  const firstBadAt = points.find((point) => point.count.bad > 0)?.at ?? null;
  return { state: stateOfRange(), count, failed, firstBadAt };
}

function isOutside(
  { bad, valid, unknown }: IndicatorCount,
  thresholdBp: number,
  alpha: number,
): boolean {
  return (
    reachesThreshold(bad, valid + unknown, thresholdBp) &&
    pFail(bad, valid + unknown, shareOfBasisPoints(thresholdBp)) <= alpha
  );
}
