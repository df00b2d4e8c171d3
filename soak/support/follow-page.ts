import type { FlappingMemory } from '../../lib/domain/alerts/flapping';
import { type Lifecycle, type Step, step } from '../../lib/domain/alerts/step';
import type { CountedWindow } from '../../lib/domain/rules/count-windows';
import { beginOutage, followOutage, type Outage } from '../../lib/domain/rules/recovery';
import type { Rule } from '../../lib/domain/rules/rule';
import { sumsOf } from './running-sums';
import { BUCKET, type Sessions, type Span } from './sessions';

/** What a condition says at a look, and where the window that states it begins. */
export type Told = { value: 'true' | 'false' | 'unknown'; from: number };

/** One look, at the end of a bucket. `ended`: sessions of the trace that have ended by then. */
export type Look = {
  at: number;
  ended: number;
  /** The last `ms`, no further back than the last resolve. */
  last: (ms: number) => CountedWindow;
};

/** A condition that may remember: it is asked at every look, and forgets where a page resolved. */
export type Condition = { tell: (look: Look) => Told; forget: () => void };

export type Followed = Pick<Rule, 'forMs' | 'keepFiringMs'> & {
  thresholdBp: number;
  /** Length of the shortest window that shows a recovery, in ms. */
  leadMs: number;
  /** Length of the trace, in ms. */
  ms: number;
};

/**
 * The pages of any condition over a trace, by the life-cycle and the evidence of recovery of the product: what `replayRule` does
 * for the conditions of rules. `to` is infinite while a page fires.
 */
export function followPage(sessions: Sessions, condition: Condition, of: Followed): Span[] {
  const { forMs, keepFiringMs, thresholdBp, leadMs, ms } = of;
  const sums = sumsOf(sessions, ms);
  const pages: Span[] = [];
  let alert: Lifecycle | null = null;
  let outage: Outage | null = null;
  let past: FlappingMemory | null = null;
  let notBefore = 0;
  let ended = 0;
  const recovers = (at: number, value: Told['value']): boolean => {
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
    const { value, from } = condition.tell({ at, ended, last });
    if (alert === null && value !== 'true') continue;
    const tick = { at, value, forMs, keepFiringMs, past, recovered: recovers(at, value) };
    const next: Step<Lifecycle> = step<Lifecycle>(alert, tick, (life) => life);
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
    condition.forget();
    const page = pages.at(-1);
    if (page) page.to = at;
  }
  return pages;
}
