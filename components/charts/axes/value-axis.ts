import type { IndicatorKey } from '@/lib/domain/tallies/indicators';
import { STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';

const STEPS = [0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5];
const MOST_TICKS = 4;

export type ValueAxis = { domain: [number, number]; ticks: number[] };

/**
 * The y domain around the data, in shares 0…1, with round ends. The threshold lies strictly inside, so that its line and its forbidden side are both visible.
 */
export function valueAxis(
  indicator: IndicatorKey,
  threshold: number,
  shares: readonly number[],
): ValueAxis {
  const best = STATES_BAD_SHARE[indicator] ? 0 : 1;
  const low = Math.min(threshold, best, ...shares);
  const high = Math.max(threshold, best, ...shares);
  // Room on the forbidden side: a fifth of the span between the best value and what has to be seen.
  const room = Math.max(high - low, 0.01) / 5;
  const wantedLow = best === 1 ? Math.min(low, threshold - room) : low;
  const wantedHigh = best === 0 ? Math.max(high, threshold + room) : high;
  const step = STEPS.find((it) => (wantedHigh - wantedLow) / it <= MOST_TICKS) ?? 0.5;
  const from = clampShare(Math.floor(wantedLow / step + 1e-9) * step);
  const to = clampShare(Math.ceil(wantedHigh / step - 1e-9) * step);
  const ticks: number[] = [];
  for (let index = 0; from + index * step <= to + 1e-9; index += 1) {
    ticks.push(clampShare(from + index * step));
  }
  return { domain: [from, to], ticks };
}

function clampShare(value: number): number {
  return Math.min(1, Math.max(0, Number(value.toFixed(6))));
}
