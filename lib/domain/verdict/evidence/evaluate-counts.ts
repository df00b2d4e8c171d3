import { pFail, pPass, shareOfBasisPoints } from '../../statistics/binomial';
import {
  LN_FAIL_THRESHOLD,
  LN_PASS_THRESHOLD,
  lnEFail,
  lnEPass,
  moreCleanSessions,
} from '../../statistics/e-process';
import { type Interval, wilsonInterval } from '../../statistics/intervals';

/** What counts alone prove. `wilson95` is of the bad share; null where nothing was counted. */
export type CountsResult = {
  bad: number;
  total: number;
  thresholdBp: number;
  verdict: 'pass' | 'fail' | 'inconclusive' | 'no_data';
  pPass: number;
  pFail: number;
  lnEPass: number;
  lnEFail: number;
  wilson95: Interval | null;
  /** Sessions without a failure that a pass still needs; 0 where it has passed. */
  moreCleanSessions: number;
};

/**
 * The session e-process alone, without soak, floor or dispersion (decision 13); the exact tails beside it inform and
 * decide nothing. `bad` ≤ `total`, whole numbers.
 */
export function evaluateCounts(bad: number, total: number, thresholdBp: number): CountsResult {
  const q0 = shareOfBasisPoints(thresholdBp);
  const evidence = { lnEPass: lnEPass(bad, total, q0), lnEFail: lnEFail(bad, total, q0) };
  return {
    bad,
    total,
    thresholdBp,
    verdict: total === 0 ? 'no_data' : wordOf(evidence),
    pPass: pPass(bad, total, q0),
    pFail: pFail(bad, total, q0),
    ...evidence,
    wilson95: wilsonInterval(bad, total),
    moreCleanSessions: moreCleanSessions(bad, total, q0),
  };
}

function wordOf(evidence: { lnEPass: number; lnEFail: number }) {
  if (evidence.lnEFail >= LN_FAIL_THRESHOLD) return 'fail';
  return evidence.lnEPass >= LN_PASS_THRESHOLD ? 'pass' : 'inconclusive';
}
