import { exceedsThreshold, pFail, shareOfBasisPoints } from '../statistics/binomial';
import type { ConditionValue, Evaluation, Reading, Rule, RuleCount } from './rule';

/** A window and what was counted in it; `from` inclusive, `to` exclusive, epoch ms. */
export type RuleWindow = { from: number; to: number; count: RuleCount };

/** The counted windows of one condition. The short one is the end of the long one. */
export type RuleWindows = { long: RuleWindow; short: RuleWindow };

/** The limits that counts are compared with. */
export type CountLimits = Pick<Rule, 'minSessions' | 'minBad'> & { thresholdBp: number };

/**
 * Evaluates one condition (statistics.md §0.2, §2.3). True if the long window has the minimum counts and proves at error
 * `alpha` that the threshold is exceeded, and the short one still exceeds it. Unknown if the short window has no sessions
 * (decision 21), or exceeds the threshold while the long one has too few sessions to prove it (decision 36).
 */
export function conditionValue(
  { long, short }: RuleWindows,
  alpha: number,
  { thresholdBp, minSessions, minBad }: CountLimits,
): ConditionValue {
  if (short.count.n === 0) return 'unknown';
  const { bad, n } = long.count;
  const shortExceeds = exceedsThreshold(short.count.bad, short.count.n, thresholdBp);
  if (shortExceeds && n < minSessions) return 'unknown';
  const isTrue =
    shortExceeds &&
    bad >= minBad &&
    exceedsThreshold(bad, n, thresholdBp) &&
    pFail(bad, n, shareOfBasisPoints(thresholdBp)) <= alpha;
  return isTrue ? 'true' : 'false';
}

/** The fields of a rule that its counts are compared with. */
export type CountedRule = Pick<Rule, 'conditions' | 'minSessions' | 'minBad'> &
  Partial<Pick<Rule, 'forMs'>>;

const limitsOf = ({ minSessions, minBad }: CountedRule, thresholdBp: number): CountLimits => ({
  minSessions,
  minBad,
  thresholdBp,
});

/**
 * Whether a blip is over (decision 38): the shortest of all windows has sessions and no failure. A longer window contains
 * the blip for minutes, and a rule that must ignore blips would fire on it.
 */
function isBlipOver(windows: readonly RuleWindows[]): boolean {
  const shortest = windows
    .map(({ short }) => short)
    .reduce<RuleWindow | null>((a, b) => (a && a.to - a.from <= b.to - b.from ? a : b), null);
  return shortest !== null && shortest.count.n > 0 && shortest.count.bad === 0;
}

/**
 * Evaluates a rule over the windows of its conditions, given in the rule's order. True if any condition is; else unknown if
 * any is (decision 21). A rule that ignores blips (`forMs`) is true only while something fails.
 */
export function ruleValue(
  rule: CountedRule,
  windows: readonly RuleWindows[],
  thresholdBp: number,
): ConditionValue {
  const limits = limitsOf(rule, thresholdBp);
  let value: ConditionValue = 'false';
  for (const [index, { alpha }] of rule.conditions.entries()) {
    const pair = windows[index];
    const one = pair ? conditionValue(pair, alpha, limits) : 'unknown';
    if (one === 'true') return (rule.forMs ?? 0) > 0 && isBlipOver(windows) ? 'false' : one;
    if (one === 'unknown') value = one;
  }
  return value;
}

/** The windows that a reading shows: of the first true condition, else of the first condition (`Reading.long`). */
function decidingWindows(
  rule: CountedRule,
  windows: readonly RuleWindows[],
  thresholdBp: number,
): RuleWindows | null {
  const limits = limitsOf(rule, thresholdBp);
  const decidingIndex = rule.conditions.findIndex(({ alpha }, index) => {
    const pair = windows[index];
    return pair !== undefined && conditionValue(pair, alpha, limits) === 'true';
  });
  return windows[Math.max(0, decidingIndex)] ?? null;
}

/** A reading without counts, which readings of no data are based on. */
export const NO_READING: Reading = {
  thresholdBp: null,
  long: null,
  short: null,
  pFail: null,
  lastSeenAt: null,
  seenFrom: [],
  serverAgrees: false,
};

/** Evaluates one counted rule at one moment. Locations are not considered yet; see `confirmByLocations`. */
export function evaluateRule(
  rule: CountedRule,
  windows: readonly RuleWindows[],
  thresholdBp: number,
): Evaluation {
  const deciding = decidingWindows(rule, windows, thresholdBp);
  const count = deciding?.long.count ?? { bad: 0, n: 0 };
  return {
    value: ruleValue(rule, windows, thresholdBp),
    reading: {
      ...NO_READING,
      thresholdBp,
      long: deciding?.long ?? null,
      short: deciding?.short ?? null,
      pFail: count.n > 0 ? pFail(count.bad, count.n, shareOfBasisPoints(thresholdBp)) : null,
    },
  };
}
