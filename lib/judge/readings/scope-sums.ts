import type { WindowPair } from '../../domain/rules/count-windows';
import { type CountedWindow, windowStart } from '../../domain/rules/count-windows';
import {
  INDICATORS,
  type IndicatorCount,
  type IndicatorKey,
} from '../../domain/tallies/indicators';
import type { TallySpan } from './tally-spans';

const FIELDS = 3;
const WIDTH = INDICATORS.length * FIELDS;

/**
 * Sessions of one scope of a target, summed from every edge to now: a window of any indicator is one lookup. A thousand targets have
 * some hundred thousand windows a tick, so nothing is allocated for those that are not asked for.
 */
export type ScopeSums = {
  /** What ended at or after `from` (an edge, epoch ms). */
  since(indicator: IndicatorKey, from: number): IndicatorCount;
};

/** `edges`: where spans begin, oldest first. `wholeFrom`: windows that begin no later than this contain every row. Epoch ms. */
export function scopeSums(
  rows: readonly TallySpan[],
  edges: readonly number[],
  wholeFrom = Number.NEGATIVE_INFINITY,
): ScopeSums {
  const sums = new Float64Array((edges.length + 1) * WIDTH);
  for (const { at, counts } of rows) {
    const base = indexOf(edges, at) * WIDTH;
    for (const [index, key] of INDICATORS.entries()) {
      const { bad, valid, unknown } = counts.indicators[key];
      const place = base + index * FIELDS;
      sums[place] = (sums[place] ?? 0) + bad;
      sums[place + 1] = (sums[place + 1] ?? 0) + valid;
      sums[place + 2] = (sums[place + 2] ?? 0) + unknown;
    }
  }
  for (let place = edges.length * WIDTH - 1; place >= 0; place--)
    sums[place] = (sums[place] ?? 0) + (sums[place + WIDTH] ?? 0);
  return {
    since(indicator, from) {
      const edge = from <= wholeFrom ? 0 : indexOf(edges, from);
      const place = edge * WIDTH + INDICATORS.indexOf(indicator) * FIELDS;
      return {
        bad: sums[place] ?? 0,
        valid: sums[place + 1] ?? 0,
        unknown: sums[place + 2] ?? 0,
      };
    },
  };
}

/** The first edge that is not before `at`. */
function indexOf(edges: readonly number[], at: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export type WindowsOf = {
  indicator: IndicatorKey;
  /** End of the last whole bucket, and of the one that is still filling; no window begins before `notBefore`. Epoch ms. */
  end: number;
  to: number;
  notBefore: number;
};

/** One window of a scope, cut like all others. */
export function windowIn(
  sums: ScopeSums,
  ms: number,
  { indicator, end, to, notBefore }: WindowsOf,
): CountedWindow {
  const from = Math.min(to, Math.max(notBefore, windowStart(end, ms)));
  return { from, to, count: sums.since(indicator, from) };
}

/** The windows of one condition. */
export const pairIn = (sums: ScopeSums, { longMs, shortMs }: WindowPair, of: WindowsOf) => ({
  long: windowIn(sums, longMs, of),
  short: windowIn(sums, shortMs, of),
});
