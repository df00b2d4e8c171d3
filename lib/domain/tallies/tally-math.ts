import { indicatorsBy } from './indicators';
import type { TallyCounts } from './tally';

/** No session at all: the neutral element of `addCounts`. */
export function emptyCounts(): TallyCounts {
  return {
    sessions: 0,
    passed: 0,
    degraded: 0,
    failed: 0,
    excluded: 0,
    straddle: 0,
    indicators: indicatorsBy(() => ({ bad: 0, valid: 0, unknown: 0 })),
  };
}

/** Counts are only ever summed, so batches, nodes and late events commute. */
export function addCounts(a: TallyCounts, b: TallyCounts): TallyCounts {
  return {
    sessions: a.sessions + b.sessions,
    passed: a.passed + b.passed,
    degraded: a.degraded + b.degraded,
    failed: a.failed + b.failed,
    excluded: a.excluded + b.excluded,
    straddle: a.straddle + b.straddle,
    indicators: indicatorsBy((key) => {
      const x = a.indicators[key];
      const y = b.indicators[key];
      return { bad: x.bad + y.bad, valid: x.valid + y.valid, unknown: x.unknown + y.unknown };
    }),
  };
}

/** The sum of all. */
export function mergeCounts(all: Iterable<TallyCounts>): TallyCounts {
  let sum = emptyCounts();
  for (const counts of all) sum = addCounts(sum, counts);
  return sum;
}
