import { type IndicatorKey, STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';
import type { ValueAxis } from './value-axis';

/** Depths of the axis from the best value. */
const DEPTHS = [0.1, 0.2, 0.3, 0.5, 0.8, 1];
/** The axis shows at least this many times the distance from the best value to the threshold. */
const LEAST_DEPTH = 3;

/** Linear from the best value to a round one that is no better than each of the bad shares (0…1), and well beyond the threshold. */
export function depthAxis(
  indicator: IndicatorKey,
  thresholdBp: number,
  badShares: readonly number[],
): ValueAxis {
  const deepest = badShares.reduce(
    (most, share) => Math.max(most, share),
    (LEAST_DEPTH * thresholdBp) / 10_000,
  );
  const depth = DEPTHS.find((one) => one >= deepest) ?? 1;
  const far = STATES_BAD_SHARE[indicator] ? depth : Number((1 - depth).toFixed(2));
  const best = STATES_BAD_SHARE[indicator] ? 0 : 1;
  const domain: [number, number] = far < best ? [far, best] : [best, far];
  return { domain, ticks: [domain[0], domain[1]] };
}
