import { FAIL_RATIOS } from '../../lib/domain/statistics/e-process';

/** The gate's bets on worse than allowed, and one on an outage. */
const RATIOS = [...FAIL_RATIOS, 19];
const RATE_CAP = 0.95;

/**
 * Shiryaev–Roberts e-detector (Shin, Ramdas & Rinaldo 2023, arXiv 2203.03532): the evidence of a change at any session so far,
 * one sum per bet. At the threshold it needs on average at least `bar` sessions to reach `bar`.
 */
export type Detector = readonly number[];

export const NO_CHANGE: Detector = RATIOS.map(() => 0);

/** The detector after one more session: M ← (M + 1) × the likelihood ratio of each bet. `q0`: allowed bad share. */
export function afterSession(detector: Detector, bad: boolean, q0: number): Detector {
  return detector.map((sum, index) => {
    const bet = Math.min(Math.max(RATE_CAP, (1 + q0) / 2), (RATIOS[index] ?? 1) * q0);
    const ratio = bad ? bet / q0 : (1 - bet) / (1 - q0);
    return Math.min(Number.MAX_SAFE_INTEGER, (sum + 1) * ratio);
  });
}

/** Mean of the bets, which is compared with the bar. */
export const evidenceOf = (detector: Detector): number =>
  detector.reduce((sum, one) => sum + one, 0) / detector.length;
