import { ALPHA_PASS, pPass, shareOf, smallestProvingN } from './binomial';
import type { Conditions, StateWord } from './indicator-state';
import type { IndicatorCount, IndicatorKey, Thresholds } from './indicators';
import { wilson } from './intervals';
import { conditionValue } from './rules/evaluate-rule';
import { MIN_BAD, MIN_SESSIONS, PAGE_ALPHA } from './rules/evidence';
import { indicatorsBy } from './tally-math';
import type { CountedWindow, CountedWindows } from './windows';

export type IndicatorInput = {
  indicator: IndicatorKey;
  windows: CountedWindows;
  thresholdBp: number;
  /** The conditions as they were, of the same release; null where there are none. */
  previous: Conditions | null;
  /** Connection or factory fails: says whether emergency means anything (decision 14). */
  upstreamFails: boolean;
};

/** What an indicator says now. `wilson` is of the bad share. */
export type IndicatorNow = {
  state: StateWord;
  notMeaningful: boolean;
  window: { from: number; to: number };
  count: IndicatorCount;
  wilson: [number, number] | null;
  sessionsNeeded: number | null;
  conditions: Conditions;
};

/**
 * What one indicator says *now* (decision 10). `fails`: R1 or R2 is true. `holds`: exact pPass ≤ 0.05. An unknown outcome
 * is bad for `holds` and good for `fails` (decision 4). Told from the 5 minutes of R1, or the 30 of R2 where those have too
 * little; a failure is told from the window that shows it. Without a valid session in either there is no data, whatever
 * the conditions were left at.
 */
export function judgeIndicator(input: IndicatorInput): IndicatorNow {
  const { windows, thresholdBp } = input;
  const conditions = {
    r1: pageCondition(windows.r1, thresholdBp, input.previous?.r1 ?? false),
    r2: pageCondition(windows.r2, thresholdBp, input.previous?.r2 ?? false),
  };
  const told = tellingWindow(windows, thresholdBp, conditions);
  const { count } = told;
  const notMeaningful = input.indicator === 'emergency' && input.upstreamFails;
  const state = stateOf(told, thresholdBp, conditions);
  const shown = state === 'holds' && notMeaningful ? 'unsure' : state;
  return {
    state: shown,
    notMeaningful,
    window: { from: told.from, to: told.to },
    count,
    wilson: wilson(count.bad, count.valid),
    sessionsNeeded:
      shown === 'unsure' && !notMeaningful ? sessionsNeeded(count, thresholdBp) : null,
    conditions,
  };
}

/** The six together: connection and factory first, because emergency is read in their light (decision 14). */
export function judgeIndicators(input: {
  windows: Record<IndicatorKey, CountedWindows>;
  thresholds: Thresholds;
  previous: Partial<Record<IndicatorKey, Conditions | null>>;
}): Record<IndicatorKey, IndicatorNow> {
  const judge = (indicator: IndicatorKey, upstreamFails: boolean) =>
    judgeIndicator({
      indicator,
      windows: input.windows[indicator],
      thresholdBp: input.thresholds[indicator],
      previous: input.previous[indicator] ?? null,
      upstreamFails,
    });
  const upstreamFails = (['connection', 'factory'] as const).some(
    (key) => judge(key, false).state === 'fails',
  );
  return indicatorsBy((key) => judge(key, upstreamFails));
}

/** One condition, as the page itself judges it (decision 10). Where nothing was measured it stays as it was (decision 21). */
function pageCondition(
  pair: { long: CountedWindow; short: CountedWindow },
  thresholdBp: number,
  previous: boolean,
): boolean {
  const windows = { long: toRuleWindow(pair.long), short: toRuleWindow(pair.short) };
  const bar = { thresholdBp, minSessions: MIN_SESSIONS, minBad: MIN_BAD };
  const value = conditionValue(windows, PAGE_ALPHA, bar);
  return value === 'unknown' ? previous : value === 'true';
}

const toRuleWindow = ({ from, to, count }: CountedWindow) => ({
  ...{ from, to },
  count: { bad: count.bad, n: sessionsOf(count) },
});

/** Unknown sessions are good for a failure and bad for a pass: in both cases they are among the sessions. */
const sessionsOf = (count: IndicatorCount) => count.valid + count.unknown;

function tellingWindow(
  windows: CountedWindows,
  thresholdBp: number,
  conditions: Conditions,
): CountedWindow {
  const short = windows.r1.long;
  if (conditions.r1 && short.count.valid > 0) return short;
  if (conditions.r2) return windows.r2.long;
  // "Too little" means: not even a clean slate of this many sessions could prove anything.
  return short.count.valid > 0 &&
    sessionsOf(short.count) >= smallestProvingN(0, shareOf(thresholdBp))
    ? short
    : windows.r2.long;
}

function stateOf(told: CountedWindow, thresholdBp: number, conditions: Conditions): StateWord {
  const { bad, valid, unknown } = told.count;
  if (valid === 0) return 'no_data';
  if (conditions.r1 || conditions.r2) return 'fails';
  const proven = pPass(bad + unknown, valid + unknown, shareOf(thresholdBp)) <= ALPHA_PASS;
  return proven ? 'holds' : 'unsure';
}

function sessionsNeeded({ bad, valid, unknown }: IndicatorCount, thresholdBp: number): number {
  const wanted = smallestProvingN(bad + unknown, shareOf(thresholdBp));
  return Math.max(0, wanted - valid - unknown);
}
