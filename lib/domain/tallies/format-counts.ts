import type { Stage } from '../sessions/stages';
import { BASIS_POINTS } from '../statistics/binomial';
import { DAY, HOUR, MINUTE } from '../time';
import { type IndicatorCount, type IndicatorKey, STATES_BAD_SHARE } from './indicators';

const NBSP = '\u00a0';

/** A stage inside a sentence. */
export const STAGE_PHRASES: Record<Stage, string> = {
  connect: 'connecting',
  accept: 'the upgrade',
  auth: 'authentication',
  factory: 'factory',
  handler: 'the handler',
  ready: 'ready',
  agent: 'the agent',
  complete: 'completion',
  close: 'the close',
};

/**
 * `count` of `of` as a percentage with one decimal and a non-breaking space: "41.2 %". Never 100.0 if `count` is less than
 * `of`, never 0.0 if it is more than 0; "–" if `of` is 0.
 */
export function shareText(count: number, of: number): string {
  if (of <= 0) return '–';
  const tenths = Math.round((count * 1000) / of);
  const shown = count > 0 && count < of ? Math.min(999, Math.max(1, tenths)) : tenths;
  return `${(shown / 10).toFixed(1)}${NBSP}%`;
}

/** The share that the indicator's tile states, the bad or the good one: "41.2 %". */
export function valueText(indicator: IndicatorKey, { bad, valid }: IndicatorCount): string {
  return shareText(STATES_BAD_SHARE[indicator] ? bad : valid - bad, valid);
}

/** The threshold as the indicator's tile states it: "> 98 %" or "< 5 %". */
export function thresholdText(indicator: IndicatorKey, thresholdBp: number): string {
  const badShare = STATES_BAD_SHARE[indicator];
  const percent = (badShare ? thresholdBp : BASIS_POINTS - thresholdBp) / 100;
  return `${badShare ? '<' : '>'}${NBSP}${percent}${NBSP}%`;
}

/** A span in ms in one unit: "40 s", "61 min", "3 h", "4 d". Rounded down, because "for 5 min" must be true. */
export function spanText(ms: number): string {
  const span = Math.max(0, ms);
  if (span < MINUTE) return `${Math.floor(span / 1000)}${NBSP}s`;
  if (span < 2 * HOUR) return `${Math.floor(span / MINUTE)}${NBSP}min`;
  if (span < 2 * DAY) return `${Math.floor(span / HOUR)}${NBSP}h`;
  return `${Math.floor(span / DAY)}${NBSP}d`;
}

/** A duration in ms, in up to two units: "40 s", "4 min", "1 h 33 min", "3 d 4 h". Rounded down. */
export function durationText(ms: number): string {
  if (ms < HOUR) return spanText(ms);
  const [big, unit, small, smaller] =
    ms < DAY ? ([HOUR, 'h', MINUTE, 'min'] as const) : ([DAY, 'd', HOUR, 'h'] as const);
  const rest = Math.floor((ms % big) / small);
  const whole = `${Math.floor(ms / big)}${NBSP}${unit}`;
  return rest === 0 ? whole : `${whole} ${rest}${NBSP}${smaller}`;
}

/** A count with its noun: "1 session", "37 sessions". */
export function countText(n: number, singular: string, plural = `${singular}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? singular : plural}`;
}

/** "a", "a and b", "a, b and c". */
export function listText(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** The text with its first letter in upper case. */
export function capitaliseFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six'];

/** A small number inside a sentence: "four"; digits above six. */
export const numberText = (n: number): string => NUMBERS[n] ?? String(n);
