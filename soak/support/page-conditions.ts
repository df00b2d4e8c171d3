import { stretchWindows } from '../../lib/domain/rules/count-windows';
import { type RuleWindows, ruleValue } from '../../lib/domain/rules/evaluate-rule';
import type { Rule } from '../../lib/domain/rules/rule';
import { shareOfBasisPoints } from '../../lib/domain/statistics/binomial';
import { afterSession, evidenceOf, NO_CHANGE } from './e-detector';
import type { Condition, Evaluation } from './follow-page';
import { DAY, type Sessions } from './sessions';

export type EvaluatedRule = { rule: Rule; thresholdBp: number; intervalMs: number };

const MONTH = 30 * DAY;

/** The windows of a rule's conditions at one evaluation. */
function windowsAt({ rule, intervalMs }: EvaluatedRule, { last }: Evaluation): RuleWindows[] {
  const countLast = (ms: number) => {
    const { from, to, count } = last(ms);
    return { from, to, count: { bad: count.bad, n: count.valid } };
  };
  return rule.conditions.map((condition) => {
    const { longMs, shortMs } = stretchWindows(condition, intervalMs);
    return { long: countLast(longMs), short: countLast(shortMs) };
  });
}

/** Length of the shortest window that shows a recovery of the rule, in ms. */
export function leadMsOf({ rule, intervalMs }: Omit<EvaluatedRule, 'thresholdBp'>): number {
  return Math.min(...rule.conditions.map((pair) => stretchWindows(pair, intervalMs).shortMs));
}

/** The present rule: R1 or R2. */
export function ruleCondition(judged: EvaluatedRule): Condition {
  return {
    evaluate(look) {
      const windows = windowsAt(judged, look);
      const shares = windows.map(({ long }) => long.count.bad / Math.max(1, long.count.n));
      const telling = windows[shares.indexOf(Math.max(...shares))];
      return {
        value: ruleValue(judged.rule, windows, judged.thresholdBp),
        from: telling?.long.from ?? look.at,
      };
    },
    reset: () => undefined,
  };
}

/**
 * The candidate: the e-detector instead of R1, or R2. It is true if its evidence reaches the number of sessions of 30 days and
 * R1's long window still exceeds the threshold; without the second part it would stay true for hours after an outage.
 */
export function detectorCondition(judged: EvaluatedRule, sessions: Sessions): Condition {
  const { rule, thresholdBp, intervalMs } = judged;
  const q0 = shareOfBasisPoints(thresholdBp);
  const bar = MONTH / intervalMs;
  const second = { ...rule, conditions: rule.conditions.slice(1) };
  let detector = NO_CHANGE;
  let read = 0;
  return {
    evaluate(look) {
      for (; read < look.ended; read++)
        detector = afterSession(detector, sessions.bad[read] === 1, q0);
      const [first, ...others] = windowsAt(judged, look);
      const from = first?.long.from ?? look.at;
      const { bad, n } = first?.long.count ?? { bad: 0, n: 0 };
      if (evidenceOf(detector) >= bar && bad > q0 * n) return { value: 'true', from };
      const value = ruleValue(second, others, thresholdBp);
      return { value, from: value === 'true' ? (others[0]?.long.from ?? from) : from };
    },
    reset() {
      detector = NO_CHANGE;
    },
  };
}
