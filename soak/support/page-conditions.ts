import { type RuleWindows, ruleValue } from '../../lib/domain/rules/evaluate-rule';
import type { Rule } from '../../lib/domain/rules/rule';
import { stretch } from '../../lib/domain/rules/windows';
import { shareOf } from '../../lib/domain/statistics/binomial';
import { DAY } from '../../lib/domain/time';
import { afterSession, evidenceOf, NO_CHANGE } from './e-detector';
import type { Condition, Look } from './follow-page';
import type { Sessions } from './sessions';

export type Judged = { rule: Rule; thresholdBp: number; intervalMs: number };

const MONTH = 30 * DAY;

/** The windows of a rule's conditions at a look. */
function windowsAt({ rule, intervalMs }: Judged, { last }: Look): RuleWindows[] {
  const counted = (ms: number) => {
    const { from, to, count } = last(ms);
    return { from, to, count: { bad: count.bad, n: count.valid } };
  };
  return rule.conditions.map((condition) => {
    const { longMs, shortMs } = stretch(condition, intervalMs);
    return { long: counted(longMs), short: counted(shortMs) };
  });
}

/** Length of the shortest window that shows a recovery of the rule, in ms. */
export function leadOf({ rule, intervalMs }: Omit<Judged, 'thresholdBp'>): number {
  return Math.min(...rule.conditions.map((pair) => stretch(pair, intervalMs).shortMs));
}

/** The rule as it is: R1 or R2. */
export function ruleCondition(judged: Judged): Condition {
  return {
    tell(look) {
      const windows = windowsAt(judged, look);
      const shares = windows.map(({ long }) => long.count.bad / Math.max(1, long.count.n));
      const telling = windows[shares.indexOf(Math.max(...shares))];
      return {
        value: ruleValue(judged.rule, windows, judged.thresholdBp),
        from: telling?.long.from ?? look.at,
      };
    },
    forget: () => undefined,
  };
}

/**
 * The candidate: the e-detector in place of R1, or R2. It is true where its evidence has reached the sessions of 30 days and R1's
 * long window still shows more than is allowed; without the second half it would stay true for hours after an outage.
 */
export function detectorCondition(judged: Judged, sessions: Sessions): Condition {
  const { rule, thresholdBp, intervalMs } = judged;
  const q0 = shareOf(thresholdBp);
  const bar = MONTH / intervalMs;
  const second = { ...rule, conditions: rule.conditions.slice(1) };
  let detector = NO_CHANGE;
  let read = 0;
  return {
    tell(look) {
      for (; read < look.ended; read++)
        detector = afterSession(detector, sessions.bad[read] === 1, q0);
      const [first, ...others] = windowsAt(judged, look);
      const from = first?.long.from ?? look.at;
      const { bad, n } = first?.long.count ?? { bad: 0, n: 0 };
      if (evidenceOf(detector) >= bar && bad > q0 * n) return { value: 'true', from };
      const value = ruleValue(second, others, thresholdBp);
      return { value, from: value === 'true' ? (others[0]?.long.from ?? from) : from };
    },
    forget() {
      detector = NO_CHANGE;
    },
  };
}
