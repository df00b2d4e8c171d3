import { type IndicatorKey, STATES_BAD_SHARE } from '../../domain/tallies/indicators';

/** A threshold (basis points of bad) as the screens state it, in percent: `98` for factory, `5` for emergency. */
export function thresholdToField(indicator: IndicatorKey, bp: number): string {
  return String((STATES_BAD_SHARE[indicator] ? bp : 10_000 - bp) / 100);
}

/** Basis points of bad from a percentage in a field; null where it is not between 0.01 and 99.99. */
export function thresholdFromField(indicator: IndicatorKey, text: string): number | null {
  const percent = Number(text.trim().replace(',', '.').replace(/\s*%$/, ''));
  if (text.trim() === '' || !Number.isFinite(percent)) return null;
  const stated = Math.round(percent * 100);
  const bp = STATES_BAD_SHARE[indicator] ? stated : 10_000 - stated;
  return bp >= 1 && bp <= 9_999 ? bp : null;
}

/** The error of a field that `thresholdFromField` refuses. */
export const THRESHOLD_ERROR = 'Give a percentage between 0.01 and 99.99.';
