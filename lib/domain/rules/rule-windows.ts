import type { RuleWindow, RuleWindows } from './evaluate-rule';
import type { RuleBucket } from './measure';
import type { RuleCondition } from './rule';
import { stretch, windowBegin } from './windows';

/** One moment of one target, epoch ms: see `WindowsAt`. */
export type Moment = {
  /** End of the last whole bucket: windows reach back from here. */
  end: number;
  /** End of the bucket that is still filling, whose sessions count too. */
  to: number;
  /** Start of the release: no window reaches behind it (statistics.md §0.2). */
  notBefore: number;
  /** Present interval of the target's sessions, ms. */
  intervalMs: number;
};

/** Where the window of `ms` begins. */
function windowStart(ms: number, { end, to, notBefore }: Omit<Moment, 'intervalMs'>) {
  return Math.min(to, Math.max(notBefore, windowBegin(end, ms)));
}

/** The sum of the buckets that start in the last `ms`. */
function countedWindow(buckets: readonly RuleBucket[], ms: number, moment: Moment): RuleWindow {
  const from = windowStart(ms, moment);
  const count = { bad: 0, n: 0 };
  for (const bucket of buckets) {
    if (bucket.at < from || bucket.at >= moment.to) continue;
    count.bad += bucket.count.bad;
    count.n += bucket.count.n;
  }
  return { from, to: moment.to, count };
}

/** The windows of all conditions of a rule, stretched for slow targets (decision 23). */
export function windowsOf(
  conditions: readonly RuleCondition[],
  buckets: readonly RuleBucket[],
  moment: Moment,
): RuleWindows[] {
  return conditions.map((condition) => {
    const { longMs, shortMs } = stretch(condition, moment.intervalMs);
    return {
      long: countedWindow(buckets, longMs, moment),
      short: countedWindow(buckets, shortMs, moment),
    };
  });
}
