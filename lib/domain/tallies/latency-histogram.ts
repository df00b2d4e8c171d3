import type { LatencyHistogram } from './tally';

/** Name of the bucket layout. Histograms of another one are refused, never converted. */
export const HISTOGRAM_SCHEME = 'log2pct-v1';

/** Width of a bucket: 2 % relative error (statistics.md §6). */
const GAMMA = 1.02 / 0.98;
const LN_GAMMA = Math.log(GAMMA);

/** Values are clamped to 1 µs … 1 day in ms, so that a histogram has a bounded number of buckets. */
const SMALLEST_MS = 1e-3;
const LARGEST_MS = 86_400_000;

/** Index of a value's bucket, `ceil(ln v / ln γ)` (statistics.md §6); the value is in ms and above 0. The one law of buckets. */
export function bucketIndex(ms: number): number {
  const value = Math.min(LARGEST_MS, Math.max(SMALLEST_MS, ms));
  // Adding 0 turns −0 into 0, which would otherwise differ once it has been through JSON.
  return Math.ceil(Math.log(value) / LN_GAMMA) + 0;
}

/** Sums in whole microseconds are the same in every order, sums of fractions are not. */
const addMicros = (a: number, b: number) => (Math.round(a * 1000) + Math.round(b * 1000)) / 1000;

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

/**
 * Quantile `p` (0…1) over all attempts, timeouts ranked last because they are right-censored, not missing: ms, `timeout`
 * where the rank falls there (print "> deadline", never a number), null without attempts.
 */
export function quantile(histogram: LatencyHistogram, p: number): number | 'timeout' | null {
  const attempts = histogram.n + histogram.timeouts;
  if (attempts === 0) return null;
  const rank = Math.max(1, Math.ceil(p * attempts));
  return rank > histogram.n ? 'timeout' : valueAtRank(histogram, rank);
}
