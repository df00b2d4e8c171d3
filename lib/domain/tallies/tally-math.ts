import { INDICATORS, type IndicatorCount, indicatorsBy } from './indicators';
import type { Contribution, TallyCounts } from './tally';

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

function combine(a: TallyCounts, b: TallyCounts, sign: 1 | -1): TallyCounts {
  return {
    sessions: a.sessions + sign * b.sessions,
    passed: a.passed + sign * b.passed,
    degraded: a.degraded + sign * b.degraded,
    failed: a.failed + sign * b.failed,
    excluded: a.excluded + sign * b.excluded,
    straddle: a.straddle + sign * b.straddle,
    indicators: indicatorsBy((key) => {
      const x: IndicatorCount = a.indicators[key];
      const y: IndicatorCount = b.indicators[key];
      return {
        bad: x.bad + sign * y.bad,
        valid: x.valid + sign * y.valid,
        unknown: x.unknown + sign * y.unknown,
      };
    }),
  };
}

/** Counts are only ever summed, so batches, nodes and late events commute. */
export function addCounts(a: TallyCounts, b: TallyCounts): TallyCounts {
  return combine(a, b, 1);
}

/** What a correction takes away: the counts of the record's older revision. */
export function subtractCounts(from: TallyCounts, what: TallyCounts): TallyCounts {
  return combine(from, what, -1);
}

/** The sum of all. */
export function mergeCounts(all: Iterable<TallyCounts>): TallyCounts {
  let sum = emptyCounts();
  for (const counts of all) sum = addCounts(sum, counts);
  return sum;
}

/** True where nothing is counted: a row like this can be dropped. */
export function isEmptyCounts(counts: TallyCounts): boolean {
  const { indicators, ...totals } = counts;
  return (
    Object.values(totals).every((n) => n === 0) &&
    INDICATORS.every((key) => Object.values(indicators[key]).every((n) => n === 0))
  );
}

/** Whether two contributions count in the same bucket and dimensions in the same way, so that no correction is due. */
export function sameContribution(a: Contribution, b: Contribution): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
