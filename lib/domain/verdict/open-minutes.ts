import { shareOfBasisPoints } from '../statistics/binomial';
import { LN_FAIL_THRESHOLD, lnEFail } from '../statistics/e-process';
import { thresholdText } from '../tallies/format-counts';
import type { IndicatorCount } from '../tallies/indicators';
import { mostInFlight } from './evidence/coverage';
import type { ReleaseMinute } from './evidence/observed-time';
import type { GateSettings } from './model/gate-settings';
import type { IndicatorVerdict } from './model/verdict';
import { failedOf } from './words/reason-text';

type Now = {
  settings: Pick<GateSettings, 'longestSessionMs' | 'minSessionsEarly' | 'phiLimit'>;
  /** How often sessions start, in ms. */
  intervalMs: number;
  /** The soak is over, so that closed minutes have had every chance to show a breach. */
  soaked: boolean;
};

/**
 * An indicator with the sessions of minutes that have not closed yet. A breach is proven so far where the session track says so
 * although every session that may be in flight were to end well (decision 49). It decides nothing: a fail needs closed minutes,
 * and where these show bursts after the soak it is not decided.
 */
export function withOpenMinutes(
  one: IndicatorVerdict,
  open: readonly ReleaseMinute[],
  now: Now,
): IndicatorVerdict {
  const { indicator, thresholdBp, verdict, evidence } = one;
  const { settings } = now;
  const seen = open.reduce(
    (sum, { counts }) => addOpenMinutes(sum, counts.indicators[indicator]),
    evidence.count,
  );
  const n = seen.valid + seen.unknown;
  const inFlight = open.length > 0 ? mostInFlight(settings.longestSessionMs, now.intervalMs) : 0;
  const denied = now.soaked && evidence.phiFail > settings.phiLimit;
  const proven =
    n >= settings.minSessionsEarly &&
    lnEFail(seen.bad, n + inFlight, shareOfBasisPoints(thresholdBp)) >= LN_FAIL_THRESHOLD;
  const soFar = proven && !denied && verdict !== 'fail';
  if (!soFar || verdict === 'pass' || one.reason.code === 'breach_unconfirmed')
    return { ...one, seen, soFar };
  const counted = failedOf(indicator, { count: seen, n });
  const text = `${counted} so far, which is evidence for a breach: needs ${thresholdText(indicator, thresholdBp)}. It is final once complete minutes show it.`;
  const reason = { code: 'breach_unconfirmed' as const, text };
  return { ...one, seen, soFar, verdict: 'inconclusive', reason };
}

const addOpenMinutes = (a: IndicatorCount, b: IndicatorCount): IndicatorCount => ({
  bad: a.bad + b.bad,
  valid: a.valid + b.valid,
  unknown: a.unknown + b.unknown,
});
