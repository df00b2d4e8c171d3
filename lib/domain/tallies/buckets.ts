import { DAY, HOUR, MINUTE, SECOND } from '../time';
import { BUCKET_STEPS, type BucketStep } from './tally';

/** How long buckets of each width are kept, in ms (decision 16). */
export const BUCKET_RETENTION: Record<BucketStep, number> = {
  '10s': 2 * DAY,
  '1m': 30 * DAY,
  '1h': 400 * DAY,
};

/** The shortest range a chart shows (decision 16). */
const SMALLEST_RANGE_MS = 5 * MINUTE;

/** Most points a series has (decision 16). */
export const MAX_CHART_POINTS = 300;

/** Round widths, each a whole multiple of a stored one. */
const ROUND_STEPS: readonly number[] = [
  ...[10, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12].map((n) => n * HOUR),
  ...[1, 2].map((n) => n * DAY),
];

/** Start of the bucket that holds `at`; both epoch ms, `step` in ms. */
export function bucketStart(at: number, step: number): number {
  return Math.floor(at / step) * step;
}

/**
 * Width of a chart's buckets in ms: the smallest round step that gives at most `maxPoints` points (decision 16: 1 h → 20 s,
 * 24 h → 5 min, 7 d → 1 h). `from` and `to`: epoch ms. Ranges under 5 min count as 5 min.
 */
export function chartStep(from: number, to: number, maxPoints = MAX_CHART_POINTS): number {
  const range = Math.max(SMALLEST_RANGE_MS, to - from);
  const fits = ROUND_STEPS.find((step) => range / step <= maxPoints);
  return fits ?? Math.ceil(range / maxPoints / DAY) * DAY;
}

/**
 * The stored buckets to read for points of `mergeMs`, of which the oldest is `ageMs` old: of those that are still stored, the
 * widest that divides a point, because that is the fewest rows. If only wider ones are left, the finest of them: the caller
 * then draws points of at least that width (see `chartStepFor`).
 */
export function storedStepFor(mergeMs: number, ageMs: number): BucketStep {
  const kept = STEPS_WIDEST_FIRST.filter((step) => ageMs <= BUCKET_RETENTION[step]);
  return kept.find((step) => mergeMs % BUCKET_STEPS[step] === 0) ?? kept.at(-1) ?? '1h';
}

const STEPS_WIDEST_FIRST: readonly BucketStep[] = ['1h', '1m', '10s'];

/**
 * What to read for a chart: the width of a point in ms, and the stored buckets to merge. `now`, epoch ms, decides which
 * are still stored.
 */
export function chartStepFor(range: {
  from: number;
  to: number;
  now: number;
  maxPoints?: number;
}): {
  mergeMs: number;
  step: BucketStep;
} {
  const wanted = chartStep(range.from, range.to, range.maxPoints);
  const step = storedStepFor(wanted, range.now - range.from);
  return { mergeMs: Math.ceil(wanted / BUCKET_STEPS[step]) * BUCKET_STEPS[step], step };
}
