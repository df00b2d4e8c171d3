import { bucketIndex, mergeHistograms, quantile } from '../../tallies/latency-histogram';
import type { Latency, LatencyHistogram } from '../../tallies/tally';
import { type Counted, compareSamples } from '../model/comparison';
import type { LatencyComparison } from '../model/verdict';

const QUANTILES = [0.5, 0.95] as const;
/** The times that a verdict shows before and after; one that no session has is left out. */
export const COMPARED_LATENCIES: readonly Latency[] = [
  'ready',
  'firstEvent',
  'firstAudio',
  'complete',
  'total',
];
/** How much larger the share of slow sessions may be and still count as not slower. */
const MARGIN = 0.03;

/** One minute of one latency; `at` is its start, epoch ms. */
type Row = { at: number; latency: Latency; histogram: LatencyHistogram };

/** Sessions slower than `ms`, those that timed out among them. */
function slowerThan(histogram: LatencyHistogram, ms: number): { bad: number; n: number } {
  const limit = ms > 0 ? bucketIndex(ms) : Number.NEGATIVE_INFINITY;
  let bad = histogram.timeouts;
  for (const [index, count] of Object.entries(histogram.i)) if (Number(index) > limit) bad += count;
  return { bad, n: histogram.n + histogram.timeouts };
}

/**
 * Compares each quantile with the one before. The result compares the share of sessions slower than the old quantile, by the same tests as an indicator, because a difference of two quantiles has no such test.
 */
export function compareLatencies(now: readonly Row[], before: readonly Row[]): LatencyComparison[] {
  return COMPARED_LATENCIES.flatMap((latency) => {
    const fresh = sumOf(now, latency);
    const old = sumOf(before, latency);
    if (!fresh && !old) return [];
    return QUANTILES.map((p) => {
      const beforeMs = old && quantile(old, p);
      const nowMs = fresh && quantile(fresh, p);
      const comparable = fresh && old && typeof beforeMs === 'number';
      const word = comparable
        ? compareSamples(
            slowOnes(now, latency, beforeMs),
            slowOnes(before, latency, beforeMs),
            MARGIN,
          ).word
        : 'unclear';
      return { latency, quantile: p, nowMs: msOf(nowMs), beforeMs: msOf(beforeMs), word };
    });
  });
}

/** The same per minute, so that a slow period is not mistaken for a slow release. */
function slowOnes(rows: readonly Row[], latency: Latency, ms: number): Counted {
  const minutes = rows
    .filter((row) => row.latency === latency)
    .map(({ at, histogram }) => ({ at, ...slowerThan(histogram, ms) }));
  const sum = (key: 'bad' | 'n') => minutes.reduce((total, minute) => total + minute[key], 0);
  return { bad: sum('bad'), n: sum('n'), minutes };
}

const msOf = (value: number | 'timeout' | null) => (typeof value === 'number' ? value : null);

function sumOf(rows: readonly Row[], latency: Latency): LatencyHistogram | null {
  const own = rows.filter((row) => row.latency === latency).map((row) => row.histogram);
  const [first, ...rest] = own;
  return first ? rest.reduce(mergeHistograms, first) : null;
}
