import { type IndicatorKey, STATES_BAD_SHARE } from '../../domain/tallies/indicators';
import { DASH, formatPercent } from './format';

const NBSP = '\u00a0';

/** `41.2 %` of an indicator, in the sense in which it is stated (good share, or bad for emergency and internal error). */
export function formatShare(
  indicator: IndicatorKey,
  count: { bad: number; valid: number },
  thresholdBp?: number,
): string {
  if (count.valid <= 0) return DASH;
  const bad = count.bad / count.valid;
  const states = STATES_BAD_SHARE[indicator];
  const share = states ? bad : (count.valid - count.bad) / count.valid;
  if (thresholdBp === undefined) return formatPercent(share);
  return formatPercent(share, states ? thresholdBp / 10_000 : (10_000 - thresholdBp) / 10_000);
}

/** `> 98 %` or `< 5 %`: how an indicator's threshold (basis points of bad) is printed. */
export function formatThreshold(indicator: IndicatorKey, bp: number): string {
  const states = STATES_BAD_SHARE[indicator];
  const percent = (states ? bp : 10_000 - bp) / 100;
  return `${states ? '<' : '>'}${NBSP}${String(percent)}${NBSP}%`;
}
