import {
  type AlertLifecycle,
  advanceAlert,
  type Step,
} from '../../lib/domain/alerts/advance-alert';
import type { FlappingHistory } from '../../lib/domain/alerts/flapping';
import type { CountedWindow } from '../../lib/domain/rules/count-windows';
import { beginOutage, followOutage, type Outage } from '../../lib/domain/rules/recovery';
import type { Rule } from '../../lib/domain/rules/rule';
import { sumsOf } from './running-sums';
import { BUCKET, type Sessions, type Span } from './sessions';

/** The value of a condition, and the start of the window that it is based on. */
type ConditionResult = { value: 'true' | 'false' | 'unknown'; from: number };

/** One evaluation, at the end of a bucket. `ended`: how many sessions of the trace have ended by then. */
export type Evaluation = {
  at: number;
  ended: number;
  /** The window of the last `ms`, not before the last resolve. */
  last: (ms: number) => CountedWindow;
};

/** A condition that can have state: it is evaluated at the end of every bucket, and reset when a page resolves. */
export type Condition = { evaluate: (look: Evaluation) => ConditionResult; reset: () => void };

export type FollowOptions = Pick<Rule, 'forMs' | 'keepFiringMs'> & {
  thresholdBp: number;
  /** Length of the shortest window that shows a recovery, in ms. */
  leadMs: number;
  /** Length of the trace, in ms. */
  ms: number;
};

/**
 * The pages of any condition over a trace, by the product's own lifecycle and evidence of recovery, as `replayRule` does for
 * the conditions of rules. `to` is infinite while a page fires.
 */
export function followPage(sessions: Sessions, condition: Condition, of: FollowOptions): Span[] {
  const { forMs, keepFiringMs, thresholdBp, leadMs, ms } = of;
  const sums = sumsOf(sessions, ms);
  const pages: Span[] = [];
  let alert: AlertLifecycle | null = null;
  let outage: Outage | null = null;
  let past: FlappingHistory | null = null;
  let notBefore = 0;
  let ended = 0;
  const hasRecovered = (at: number, value: ConditionResult['value']): boolean => {
    if (outage === null) return true;
    const tick = {
      at,
      end: at,
      to: at,
      value,
      failing: [null],
      serving: [],
      thresholdBp,
      keepFiringMs,
      leadMs,
    };
    const next = followOutage(outage, tick, (span) => {
      const { bad, valid } = sums.window(span, ended).count;
      return { bad, n: valid };
    });
    outage = next.outage;
    return next.recovered;
  };
  for (let at = BUCKET; at <= ms; at += BUCKET) {
    while ((sessions.at[ended] ?? Number.POSITIVE_INFINITY) < at) ended++;
    const last = (length: number) =>
      sums.window({ from: Math.max(notBefore, at - length, 0), to: at }, ended);
    const { value, from } = condition.evaluate({ at, ended, last });
    if (alert === null && value !== 'true') continue;
    const tick = { at, value, forMs, keepFiringMs, past, recovered: hasRecovered(at, value) };
    const next: Step<AlertLifecycle> = advanceAlert<AlertLifecycle>(alert, tick, (life) => life);
    alert = next.alert;
    if (next.effects.includes('fired')) {
      pages.push({ from: at, to: Number.POSITIVE_INFINITY });
      outage = beginOutage(from, [null]);
    }
    if (alert?.phase !== 'resolved') continue;
    past = { firings: alert.firings, flappingSince: alert.flappingSince, changedAt: at };
    alert = null;
    outage = null;
    notBefore = at;
    condition.reset();
    const page = pages.at(-1);
    if (page) page.to = at;
  }
  return pages;
}
