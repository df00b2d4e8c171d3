import { exceedsThreshold, pFail, shareOfBasisPoints } from '../statistics/binomial';
import type { ConditionValue, Evaluation, Reading, Rule, RuleCount } from './rule';

/** A window and what was counted in it; `from` inclusive, `to` exclusive, epoch ms. */
export type RuleWindow = { from: number; to: number; count: RuleCount };

/** The windows of one condition, counted. The short one is the end of the long one. */
export type RuleWindows = { long: RuleWindow; short: RuleWindow };

/** What the counts are held against. */
export type Bar = Pick<Rule, 'minSessions' | 'minBad'> & { thresholdBp: number };

/**
 * One condition (statistics.md §0.2, §2.3): the long window proves at `alpha` that the threshold is exceeded, above its
 * floors, and the short one still shows it. A short window without sessions says nothing (decision 21); nor does one that shows
 * too much where the long one has too few sessions to prove it (decision 36).
 */
export function conditionValue(
  { long, short }: RuleWindows,
  alpha: number,
  { thresholdBp, minSessions, minBad }: Bar,
): ConditionValue {
  if (short.count.n === 0) return 'unknown';
  const { bad, n } = long.count;
  const shows = exceedsThreshold(short.count.bad, short.count.n, thresholdBp);
  if (shows && n < minSessions) return 'unknown';
  const holds =
    shows &&
    bad >= minBad &&
    exceedsThreshold(bad, n, thresholdBp) &&
    pFail(bad, n, shareOfBasisPoints(thresholdBp)) <= alpha;
  return holds ? 'true' : 'false';
}

/** The parts of a rule that its counts are held against. */
export type CountedRule = Pick<Rule, 'conditions' | 'minSessions' | 'minBad'> &
  Partial<Pick<Rule, 'forMs'>>;

const barOf = ({ minSessions, minBad }: CountedRule, thresholdBp: number): Bar => ({
  minSessions,
  minBad,
  thresholdBp,
});

/**
 * A blip that is over (decision 38): the shortest of all windows has sessions and no failure. A longer window remembers it for
 * minutes, and would make a rule fire on it that is to ignore blips.
 */
function isOver(windows: readonly RuleWindows[]): boolean {
  const shortest = windows
    .map(({ short }) => short)
    .reduce<RuleWindow | null>((a, b) => (a && a.to - a.from <= b.to - b.from ? a : b), null);
  return shortest !== null && shortest.count.n > 0 && shortest.count.bad === 0;
}

/**
 * What a rule says over the windows of its conditions, which come in the rule's order: true while any of them is; else what was
 * not measured leaves it open (decision 21). A rule that ignores blips (`forMs`) is true only while something fails.
 */
export function ruleValue(
  rule: CountedRule,
  windows: readonly RuleWindows[],
  thresholdBp: number,
): ConditionValue {
  const bar = barOf(rule, thresholdBp);
  let value: ConditionValue = 'false';
  for (const [index, { alpha }] of rule.conditions.entries()) {
    const pair = windows[index];
    const one = pair ? conditionValue(pair, alpha, bar) : 'unknown';
    if (one === 'true') return (rule.forMs ?? 0) > 0 && isOver(windows) ? 'false' : one;
    if (one === 'unknown') value = one;
  }
  return value;
}

/** The windows that state it: of the first true condition, else of the first (`Reading.long`). */
function tellingWindows(
  rule: CountedRule,
  windows: readonly RuleWindows[],
  thresholdBp: number,
): RuleWindows | null {
  const bar = barOf(rule, thresholdBp);
  const told = rule.conditions.findIndex(({ alpha }, index) => {
    const pair = windows[index];
    return pair !== undefined && conditionValue(pair, alpha, bar) === 'true';
  });
  return windows[Math.max(0, told)] ?? null;
}

/** A reading of nothing: what silence starts from. */
export const NO_READING: Reading = {
  thresholdBp: null,
  long: null,
  short: null,
  pFail: null,
  lastSeenAt: null,
  seenFrom: [],
  serverAgrees: false,
};

/** One counted rule at one moment, before it is asked from where it was seen. */
export function evaluateRule(
  rule: CountedRule,
  windows: readonly RuleWindows[],
  thresholdBp: number,
): Evaluation {
  const told = tellingWindows(rule, windows, thresholdBp);
  const count = told?.long.count ?? { bad: 0, n: 0 };
  return {
    value: ruleValue(rule, windows, thresholdBp),
    reading: {
      ...NO_READING,
      thresholdBp,
      long: told?.long ?? null,
      short: told?.short ?? null,
      pFail: count.n > 0 ? pFail(count.bad, count.n, shareOfBasisPoints(thresholdBp)) : null,
    },
  };
}
