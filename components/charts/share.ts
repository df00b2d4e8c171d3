import { type IndicatorCount, type IndicatorKey, STATES_BAD_SHARE } from '@/lib/domain/indicators';

const NBSP = '\u00a0';
const MOST_DECIMALS = 3;

/** Basis points of a bad share as the share that the screen states, 0…1. */
export function shownThreshold(indicator: IndicatorKey, thresholdBp: number): number {
  return (STATES_BAD_SHARE[indicator] ? thresholdBp : 10_000 - thresholdBp) / 10_000;
}

/** The stated share of a count, 0…1: bad for emergency and internal error, good for the rest. Null without valid sessions. */
export function shownShare(
  indicator: IndicatorKey,
  count: { bad: number; valid: number },
): number | null {
  if (count.valid <= 0) return null;
  return (STATES_BAD_SHARE[indicator] ? count.bad : count.valid - count.bad) / count.valid;
}

/** The point ratio breaches (decision 11). */
export function breaches(count: { bad: number; valid: number }, thresholdBp: number): boolean {
  return count.valid > 0 && count.bad * 10_000 >= thresholdBp * count.valid;
}

/** A share as text, `41.2 %`. A share that is not 0 or 1 never reads as `0 %` or `100 %`, one that is not `apartFrom` never reads as that. */
export function percentText(share: number, apartFrom: number | null = null): string {
  const percent = share * 100;
  const others = [0, 1, ...(apartFrom === null ? [] : [apartFrom])].filter((it) => it !== share);
  for (let decimals = 1; decimals < MOST_DECIMALS; decimals += 1) {
    const text = percent.toFixed(decimals);
    if (others.every((it) => Number(text) !== Number((it * 100).toFixed(decimals)))) {
      return `${trimWhole(text)}${NBSP}%`;
    }
  }
  return `${trimWhole(percent.toFixed(MOST_DECIMALS))}${NBSP}%`;
}

/** A round share as an axis or a threshold states it: `98 %`, `99.5 %`. */
export function roundPercentText(share: number): string {
  return `${Number((share * 100).toFixed(2))}${NBSP}%`;
}

/** `> 98 %` or `< 5 %`. */
export function thresholdText(indicator: IndicatorKey, thresholdBp: number): string {
  const sign = STATES_BAD_SHARE[indicator] ? '<' : '>';
  return `${sign}${NBSP}${roundPercentText(shownThreshold(indicator, thresholdBp))}`;
}

/** Percentage points of room to the threshold: `+8.0`, `−56.8`. Never `0.0` on either side of it. */
export function marginText(count: { bad: number; valid: number }, thresholdBp: number): string {
  const room = (thresholdBp / 10_000 - count.bad / count.valid) * 100;
  const decimals = Math.abs(room) < 0.05 && room !== 0 ? 2 : 1;
  const sign = room < 0 || breaches(count, thresholdBp) ? '−' : '+';
  return `${sign}${Math.abs(room).toFixed(decimals)}`;
}

/** Exact counts behind a share, `295 of 716`, in the sense in which the share is stated. */
export function exactCounts(
  indicator: IndicatorKey,
  count: Pick<IndicatorCount, 'bad' | 'valid'>,
): string {
  const stated = STATES_BAD_SHARE[indicator] ? count.bad : count.valid - count.bad;
  return `${groupDigits(stated)} of ${groupDigits(count.valid)}`;
}

/** Whole numbers with a thin space a thousand: `12 480`. */
export function groupDigits(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

function trimWhole(text: string): string {
  return text === '100.0' || text === '0.0' ? text.slice(0, -2) : text;
}
