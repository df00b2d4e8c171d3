import type { RangeQuery } from '../contract/primitives';
import { bucketStart, chartStepFor, MAX_CHART_POINTS } from '../domain/tallies/buckets';
import type { BucketStep } from '../domain/tallies/tally';
import { iso } from '../domain/time';
import { AppError } from '../kit/errors';
import type { TallyFilter } from '../store/event-store';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Longest range that a chart shows: how long tallies are kept. */
const LONGEST_MS = 3_650 * DAY_MS;

/** `from` inclusive, `to` exclusive, epoch ms. */
export type Range = { from: number; to: number };

/** The requested range, or the last hour. Throws AppError `invalid_input` where it is empty or too long. */
export function rangeOf(query: Partial<Pick<RangeQuery, 'from' | 'to'>>, now: number): Range {
  const to = query.to ?? now;
  const from = query.from ?? to - HOUR_MS;
  if (from >= to) throw new AppError('invalid_input', 'from must be before to');
  if (to - from > LONGEST_MS) throw new AppError('invalid_input', 'the range is too long');
  return { from, to };
}

/** Whole buckets that cover a range. All charts of a range use the same buckets, so that their numbers agree. */
export type Buckets = Range & { step: BucketStep; mergeMs: number };

/** Alignment can add a bucket at one end. */
const POINTS = MAX_CHART_POINTS - 1;

export function bucketsOf({ from, to }: Range, now: number): Buckets {
  const { mergeMs, step } = chartStepFor({ from, to, now, maxPoints: POINTS });
  const end = bucketStart(to - 1, mergeMs) + mergeMs;
  return { from: bucketStart(from, mergeMs), to: end, step, mergeMs };
}

/** The slice of the tallies that a target's charts show. Seeded history is included and marked. */
export function sliceOf(
  targetId: string,
  query: Pick<RangeQuery, 'release' | 'location'>,
): Omit<TallyFilter, 'from' | 'to'> {
  return {
    targetId,
    ...(query.release ? { release: query.release } : {}),
    ...(query.location ? { location: query.location } : {}),
    seeded: true,
  };
}

export function toIsoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
