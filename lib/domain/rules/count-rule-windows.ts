import { stretchWindows, windowStart } from './count-windows';
import type { RuleWindow, RuleWindows } from './evaluate-rule';
import type { RuleBucket } from './measure';
import type { RuleCondition } from './rule';

/** The moment at which rules of one target are evaluated. Epoch ms. */
export type EvaluationMoment = {
  /** End of the last whole bucket: windows reach back from here. */
  end: number;
  /** End of the bucket that is still filling, whose sessions count too. */
  to: number;
  /** Start of the release: no window starts before it (statistics.md §0.2). */
  notBefore: number;
  /** Present interval of the target's sessions, ms. */
  intervalMs: number;
};

/** Start of the window of `ms`, not before the release. */
function clampedStart(ms: number, { end, to, notBefore }: Omit<EvaluationMoment, 'intervalMs'>) {
  return Math.min(to, Math.max(notBefore, windowStart(end, ms)));
}

/** The sum of the buckets that start in the window of `ms`. */
function countedWindow(
  buckets: readonly RuleBucket[],
  ms: number,
  moment: EvaluationMoment,
): RuleWindow {
  const from = clampedStart(ms, moment);
  const count = { bad: 0, n: 0 };
  for (const bucket of buckets) {
    if (bucket.at < from || bucket.at >= moment.to) continue;
    count.bad += bucket.count.bad;
    count.n += bucket.count.n;
  }
  return { from, to: moment.to, count };
}

/** The counted windows of all conditions of a rule, longer for slow targets (decision 23). */
export function countRuleWindows(
  conditions: readonly RuleCondition[],
  buckets: readonly RuleBucket[],
  moment: EvaluationMoment,
): RuleWindows[] {
  return conditions.map((condition) => {
    const { longMs, shortMs } = stretchWindows(condition, moment.intervalMs);
    return {
      long: countedWindow(buckets, longMs, moment),
      short: countedWindow(buckets, shortMs, moment),
    };
  });
}
