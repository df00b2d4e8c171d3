import { mergeHistograms, quantile } from '../tallies/latency-histogram';
import type { LatencyHistogram } from '../tallies/tally';
import { chooseBoxStep, MOST_BOXES } from './box-steps';

/** Fewer measured sessions are drawn one by one; p99 needs more of them. */
const LEAST_FOR_BAND = 20;
const LEAST_FOR_P99 = 100;

/**
 * Percentiles of one step, ms, over all attempts: sessions that a deadline cut off rank last and are not averaged in. Null where the
 * percentile falls among them, or on too few sessions. `values`: the single sessions (to 2 %), where there are fewer than 20.
 */
export type LatencyStep = {
  from: number;
  to: number;
  /** Measured sessions. */
  n: number;
  cutOff: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  values: number[];
};

type Row = { at: number; histogram: LatencyHistogram };

/**
 * Steps of one latency, oldest first, from the histograms of buckets `bucketMs` wide. A step ends where a deployment began; the bucket
 * in which it began belongs to the step after it. Epoch ms.
 */
export function latencySteps(
  rows: readonly Row[],
  of: {
    range: { from: number; to: number };
    bucketMs: number;
    /** Steps are multiples of it. */
    cellMs: number;
    cuts: readonly number[];
  },
): { stepMs: number; steps: LatencyStep[] } {
  const { range, bucketMs, cellMs } = of;
  const cells = rows.map(({ at, histogram }) => ({ from: at, sessions: attemptsOf(histogram) }));
  const stepMs = chooseBoxStep({ cellMs, cells, range, mostBoxes: MOST_BOXES });
  const cuts = of.cuts.map((at) => Math.floor(at / bucketMs) * bucketMs).sort((a, b) => a - b);
  const parts: Array<{ from: number; to: number; key: string; histogram: LatencyHistogram }> = [];
  for (const { at, histogram } of rows.toSorted((a, b) => a.at - b.at)) {
    const key = `${Math.floor(at / stepMs)} ${cuts.findLast((one) => one <= at)}`;
    const last = parts.at(-1);
    if (last?.key === key) {
      last.to = at + bucketMs;
      last.histogram = mergeHistograms(last.histogram, histogram);
    } else parts.push({ from: at, to: at + bucketMs, key, histogram });
  }
  return { stepMs, steps: parts.map(toStep) };
}

const attemptsOf = ({ n, timeouts }: LatencyHistogram): number => n + timeouts;

/** Percentiles of all rows together, as those of a step. */
export function summariseLatency(
  rows: readonly Row[],
): Pick<LatencyStep, 'n' | 'cutOff' | 'p50' | 'p95' | 'p99'> {
  const [first, ...others] = rows.map(({ histogram }) => histogram);
  if (!first) return { n: 0, cutOff: 0, p50: null, p95: null, p99: null };
  const { n, cutOff, p50, p95, p99 } = toStep({
    from: 0,
    to: 0,
    histogram: others.reduce(mergeHistograms, first),
  });
  return { n, cutOff, p50, p95, p99 };
}

function toStep(part: { from: number; to: number; histogram: LatencyHistogram }): LatencyStep {
  const { from, to, histogram } = part;
  const attempts = attemptsOf(histogram);
  const at = (share: number, least: number) => {
    const value = attempts >= least ? quantile(histogram, share) : null;
    return typeof value === 'number' ? value : null;
  };
  return {
    from,
    to,
    n: histogram.n,
    cutOff: histogram.timeouts,
    p50: at(0.5, LEAST_FOR_BAND),
    p95: at(0.95, LEAST_FOR_BAND),
    p99: at(0.99, LEAST_FOR_P99),
    values: attempts < LEAST_FOR_BAND ? singleValues(histogram) : [],
  };
}

/** The measured values, one per session, by their ranks. */
function singleValues(histogram: LatencyHistogram): number[] {
  const measured = { ...histogram, timeouts: 0 };
  return Array.from({ length: histogram.n }, (_, index) =>
    quantile(measured, (index + 0.5) / histogram.n),
  ).filter((value) => typeof value === 'number');
}
