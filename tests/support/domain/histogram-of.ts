import { emptyFold, foldLatency, toHistogram } from '../../../lib/domain/tallies/latency-fold';
import type { LatencyHistogram } from '../../../lib/domain/tallies/tally';

/** The histogram of these values in ms. */
export function histogramOf(values: ReadonlyArray<number | 'timeout'>): LatencyHistogram {
  const fold = emptyFold();
  for (const value of values) foldLatency(fold, value, 1);
  return toHistogram(fold);
}
