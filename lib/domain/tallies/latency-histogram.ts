import type { LatencyHistogram } from './tally';

/** Name of the bucket layout. Histograms of another one are refused, never converted. */
export const HISTOGRAM_SCHEME = 'log2pct-v1';

/** Width of a bucket: 2 % relative error (statistics.md §6). */
const GAMMA = 1.02 / 0.98;
const LN_GAMMA = Math.log(GAMMA);

/** Values are clamped to 1 µs … 1 day in ms, so that a histogram has a bounded number of buckets. */
const SMALLEST_MS = 1e-3;
const LARGEST_MS = 86_400_000;

/** A value lands in the bucket `ceil(ln v / ln γ)`; the value is in ms and above 0. */
export function bucketIndex(ms: number): number {
  const value = Math.min(LARGEST_MS, Math.max(SMALLEST_MS, ms));
  // Adding 0 turns −0 into 0, which would otherwise differ once it has been through JSON.
  return Math.ceil(Math.log(value) / LN_GAMMA) + 0;
}

export function emptyHistogram(): LatencyHistogram {
  return {
    scheme: HISTOGRAM_SCHEME,
    n: 0,
    sum: 0,
    min: Number.MAX_VALUE,
    max: 0,
    zero: 0,
    timeouts: 0,
    i: {},
  };
}

/** Microseconds: sums of whole numbers are the same in every order, sums of fractions are not. */
const wholeMicros = (ms: number) => Math.round(ms * 1000) / 1000;
const addMicros = (a: number, b: number) => (Math.round(a * 1000) + Math.round(b * 1000)) / 1000;

/** The histogram with one more value in ms, or one more timeout. `n` counts measured values, timeouts stand beside it. */
export function addLatency(
  histogram: LatencyHistogram,
  value: number | 'timeout',
): LatencyHistogram {
  if (value === 'timeout') return { ...histogram, timeouts: histogram.timeouts + 1 };
  const ms = wholeMicros(Math.max(0, value));
  const measured = {
    ...histogram,
    n: histogram.n + 1,
    sum: addMicros(histogram.sum, ms),
    min: Math.min(histogram.min, ms),
    max: Math.max(histogram.max, ms),
  };
  if (ms === 0) return { ...measured, zero: histogram.zero + 1 };
  const key = String(bucketIndex(ms));
  return { ...measured, i: { ...histogram.i, [key]: (histogram.i[key] ?? 0) + 1 } };
}

/**
 * Both together, bit-equal in every order and grouping. Throws a RangeError where the schemes differ: their indexes name
 * other buckets.
 */
export function mergeHistograms(a: LatencyHistogram, b: LatencyHistogram): LatencyHistogram {
  if (a.scheme !== HISTOGRAM_SCHEME || b.scheme !== HISTOGRAM_SCHEME)
    throw new RangeError(`cannot merge latency schemes ${a.scheme} and ${b.scheme}`);
  const i = { ...a.i };
  for (const [key, count] of Object.entries(b.i)) i[key] = (i[key] ?? 0) + count;
  return {
    scheme: HISTOGRAM_SCHEME,
    n: a.n + b.n,
    sum: addMicros(a.sum, b.sum),
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    zero: a.zero + b.zero,
    timeouts: a.timeouts + b.timeouts,
    i,
  };
}

/**
 * Takes one value back, for a correction. `min` and `max` stay: a histogram does not know its second smallest value, and
 * they only bound the answer.
 */
export function subtractLatency(
  histogram: LatencyHistogram,
  value: number | 'timeout',
): LatencyHistogram {
  if (value === 'timeout') return { ...histogram, timeouts: histogram.timeouts - 1 };
  const ms = wholeMicros(Math.max(0, value));
  const rest = { ...histogram, n: histogram.n - 1, sum: addMicros(histogram.sum, -ms) };
  if (ms === 0) return { ...rest, zero: histogram.zero - 1 };
  const key = String(bucketIndex(ms));
  const { [key]: count = 0, ...others } = histogram.i;
  return { ...rest, i: count === 1 ? others : { ...others, [key]: count - 1 } };
}

/** The value at rank `max(1, ceil(p × n))` of the measured ones, in ms. */
function valueAtRank(histogram: LatencyHistogram, rank: number): number {
  let seen = histogram.zero;
  if (rank <= seen) return 0;
  const buckets = Object.entries(histogram.i)
    .map(([key, count]) => [Number(key), count] as const)
    .sort(([a], [b]) => a - b);
  for (const [index, count] of buckets) {
    seen += count;
    // The log-midpoint would break the 2 % bound; 2γ^i/(1+γ) keeps it.
    if (rank <= seen) return clamp((2 * GAMMA ** index) / (1 + GAMMA), histogram);
  }
  return histogram.max;
}

const clamp = (ms: number, { min, max }: LatencyHistogram) => Math.min(max, Math.max(min, ms));

const rankOf = (p: number, n: number) => Math.max(1, Math.ceil(p * n));

/**
 * Quantile `p` (0…1) over all attempts, timeouts ranked last because they are right-censored, not missing: ms, `timeout`
 * where the rank falls there (print "> deadline", never a number), null without attempts.
 */
export function quantile(histogram: LatencyHistogram, p: number): number | 'timeout' | null {
  const attempts = histogram.n + histogram.timeouts;
  if (attempts === 0) return null;
  const rank = rankOf(p, attempts);
  return rank > histogram.n ? 'timeout' : valueAtRank(histogram, rank);
}

/** Quantile `p` (0…1) over the attempts that succeeded, in ms; null without any. Label it as such. */
export function successQuantile(histogram: LatencyHistogram, p: number): number | null {
  return histogram.n === 0 ? null : valueAtRank(histogram, rankOf(p, histogram.n));
}
