import { INDICATORS, type Thresholds } from '../tallies/indicators';
import type { TallyCounts } from '../tallies/tally';
import { evaluateCounts } from './evidence/evaluate-counts';
import type { ColdStart } from './model/verdict';

/** The verdicts of the cold stratum: the session e-process alone, with unknown outcomes counted against each claim. They gate nothing. */
export function coldStart(
  counts: TallyCounts,
  thresholds: Thresholds,
  firstSuccessMs: number | null,
): ColdStart {
  return {
    sessions: counts.sessions,
    firstSuccessMs,
    indicators: INDICATORS.map((indicator) => {
      const count = counts.indicators[indicator];
      const n = count.valid + count.unknown;
      const best = evaluateCounts(count.bad, n, thresholds[indicator]).verdict;
      const worst = evaluateCounts(count.bad + count.unknown, n, thresholds[indicator]).verdict;
      const verdict = best === 'fail' || worst === 'pass' || n === 0 ? best : 'inconclusive';
      return { indicator, count, verdict };
    }),
  };
}
