import type { SessionRecord } from '../../domain/sessions/session';
import { contributionOfSession } from '../../domain/tallies/contribution';
import { dimensionKey } from '../../domain/tallies/dimensions';
import { type LatencyFold, type LatencyFolds, toMicros } from '../../domain/tallies/latency-fold';
import type { Latency, TallyDimensions } from '../../domain/tallies/tally';

/** Smallest and largest stored value of each latency, in µs. */
export type LatencyBounds = Map<Latency, { minUs: number; maxUs: number }>;

/** The bounds of the sessions that have these dimensions. */
export function boundsOf(
  dimensions: TallyDimensions,
  records: readonly SessionRecord[],
): LatencyBounds {
  const bounds: LatencyBounds = new Map();
  const key = dimensionKey(dimensions);
  for (const record of records) {
    const contribution = contributionOfSession(record);
    if (dimensionKey(contribution.dimensions) !== key) continue;
    for (const [latency, value] of contribution.latencies) {
      if (value === 'timeout') continue;
      const us = toMicros(value);
      const known = bounds.get(latency) ?? { minUs: us, maxUs: us };
      bounds.set(latency, { minUs: Math.min(known.minUs, us), maxUs: Math.max(known.maxUs, us) });
    }
  }
  return bounds;
}

/** A histogram does not know its second smallest value: those of which an outermost value was taken away need the records. */
export const looseFolds = (folds: LatencyFolds): Array<[Latency, LatencyFold]> =>
  [...folds].filter(([, fold]) => fold.n > 0 && lostABound(fold));

const lostABound = ({ removed, minUs, maxUs }: LatencyFold) =>
  removed !== null && (removed.minUs <= minUs || removed.maxUs >= maxUs);
