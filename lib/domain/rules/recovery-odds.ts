import type { RuleCount } from './rule';

/** The outage's share is taken as at least this multiple of the threshold. */
const OUTAGE_RATIO = 1.5;
/** The bad share of a recovered target, as a multiple of the threshold. */
const RECOVERED_RATIO = 0.5;
const RATE_CAP = 0.95;

/** The bad share of an outage, 0…1, at least one and a half times the allowed share `q0`. */
export function outageShare(had: RuleCount, q0: number): number {
  const n = knownSessions(had);
  const share = n > 0 ? had.bad / n : 0;
  return Math.min(Math.max(RATE_CAP, (1 + q0) / 2), Math.max(OUTAGE_RATIO * q0, share));
}

/** Number of sessions that are known to be bad or good. */
export const knownSessions = ({ n, unknown = 0 }: RuleCount) => n - unknown;

/** ln of the odds that these sessions have half the allowed bad share `q0`, and not the outage's `share` (decision 36). */
export function lnRecoveryOdds(count: RuleCount, q0: number, share: number): number {
  const better = RECOVERED_RATIO * q0;
  const good = knownSessions(count) - count.bad;
  return count.bad * Math.log(better / share) + good * Math.log((1 - better) / (1 - share));
}
