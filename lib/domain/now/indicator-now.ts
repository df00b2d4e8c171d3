import type { CountedWindow, CountedWindows } from '../rules/count-windows';
import { MIN_BAD, MIN_SESSIONS, PAGE_ALPHA } from '../rules/default-conditions';
import { conditionValue } from '../rules/evaluate-rule';
import type { ConditionValue } from '../rules/rule';
import { type ColdCounts, coldValue, type ScopeValue } from '../rules/scopes';
import { shareOfBasisPoints, smallestProvingN } from '../statistics/binomial';
import { wilsonInterval } from '../statistics/intervals';
import { type IndicatorCount, type IndicatorKey, indicatorsBy } from '../tallies/indicators';
import { type HoldEvidence, holdsNow, sessionsToHold } from './hold-evidence';
import type { Conditions, OfRelease, StateWord } from './indicator-state';

/** One release that serves, by itself; its windows begin no earlier than its deployment. `cold`: where it has cold sessions. */
export type ReleaseInput = {
  version: string;
  windows: CountedWindows;
  cold: (ColdCounts & { count: IndicatorCount }) | null;
};

export type IndicatorInput = {
  indicator: IndicatorKey;
  /** Of all steady sessions of the target together. */
  windows: CountedWindows;
  thresholdBp: number;
  /** The conditions as they were; null where there are none. */
  previous: Conditions | null;
  /** Connection or factory fails: decides whether emergency is meaningful (decision 14). */
  upstreamFails: boolean;
  /** The releases that serve (decision 35); absent where none is judged by itself. */
  releases?: readonly ReleaseInput[];
  /** How many releases serve, where those that cannot fail are left out of `releases`. */
  serving?: number;
  /** What `holds` is decided from; where it is absent the long windows of R2 and R1 stand for its evidence and its recent share. */
  hold?: Pick<HoldEvidence, 'evidence' | 'recent' | 'runFails'>;
  /** It failed, and its recovery is not proven (decision 36). */
  isOutage?: boolean;
  /** Nothing was measured lately; where absent, derived from the windows, which a recovery may have cut. */
  isSilent?: boolean;
  /** Epoch ms; only releases with cold sessions need it. */
  now?: number;
};

/** The state of an indicator now. `wilson` is of the bad share. */
export type IndicatorNow = {
  state: StateWord;
  notMeaningful: boolean;
  window: { from: number; to: number };
  count: IndicatorCount;
  wilson: [number, number] | null;
  sessionsNeeded: number | null;
  conditions: Conditions;
  ofRelease: OfRelease | null;
};

/** The result of each scope (decision 35): the whole target first, then each release that serves. */
export function scopeValues(input: IndicatorInput): ScopeValue[] {
  const { windows, thresholdBp, releases = [] } = input;
  return [
    { part: null, value: pageValue(windows, thresholdBp) },
    ...releases.map((release) => ({
      part: release.version,
      value: releaseValue(release, input),
    })),
  ];
}

/** R1 or R2 (decision 20). */
function pageValue(windows: CountedWindows, thresholdBp: number): ConditionValue {
  const values = [
    pageCondition(windows.r1, thresholdBp),
    pageCondition(windows.r2, thresholdBp),
  ] as const;
  if (values.includes('true')) return 'true';
  return values.includes('unknown') ? 'unknown' : 'false';
}

function releaseValue(
  { windows, cold }: ReleaseInput,
  { thresholdBp, now = 0 }: IndicatorInput,
): ConditionValue {
  const steady = pageValue(windows, thresholdBp);
  if (steady === 'true' || cold === null) return steady;
  const coldState = coldValue(cold, { thresholdBp, now });
  return coldState === 'false' ? steady : coldState;
}

/**
 * Evaluates one indicator *now* (decision 10). `fails`: R1 or R2 is true of the whole or of a release that serves, until its
 * recovery is proven. `holds`: the evidence of decision 37, and no serving release fails. An unknown outcome is bad for `holds`
 * and good for `fails` (decision 4). The numbers are of the whole, from the 5 minutes of R1, or the 30 of R2 where those have too
 * little; a failure is stated from the window that shows it.
 */
export function evaluateIndicatorNow(input: IndicatorInput): IndicatorNow {
  const { windows, thresholdBp, previous } = input;
  const hold = input.hold ?? {
    evidence: windows.r2.long.count,
    recent: windows.r1.long.count,
    runFails: false,
  };
  const held = { ...hold, thresholdBp, held: previous?.holds ?? false };
  const conditions = {
    r1: carriedOver(pageCondition(windows.r1, thresholdBp), previous?.r1 ?? false),
    r2: carriedOver(pageCondition(windows.r2, thresholdBp), previous?.r2 ?? false),
  };
  const stating = statingWindow(windows, thresholdBp, conditions);
  const { count } = stating;
  const notMeaningful = input.indicator === 'emergency' && input.upstreamFails;
  const deciding = decidingRelease(input);
  const state = stateOf(input, {
    isDecided: deciding !== null,
    fails: conditions.r1 || conditions.r2,
    holds: holdsNow(held),
  });
  // The agent indicator counts only sessions that got that far: they do not represent the target while others stop earlier.
  const isOfSurvivors = input.indicator === 'agent' && input.upstreamFails;
  const shown = state === 'holds' && (notMeaningful || isOfSurvivors) ? 'unsure' : state;
  return {
    state: shown,
    notMeaningful,
    window: { from: stating.from, to: stating.to },
    count,
    wilson: wilsonInterval(count.bad, count.valid),
    sessionsNeeded:
      shown === 'unsure' && !notMeaningful && !isOfSurvivors ? sessionsToHold(held) : null,
    conditions: { ...conditions, holds: state === 'holds' },
    ofRelease: state === 'fails' ? deciding : null,
  };
}

/** Evaluates all six: connection and factory first, because emergency and agent depend on them (decision 14). */
export function evaluateIndicatorsNow(
  inputs: Record<IndicatorKey, Omit<IndicatorInput, 'indicator' | 'upstreamFails'>>,
): Record<IndicatorKey, IndicatorNow> {
  const evaluateOne = (indicator: IndicatorKey, upstreamFails: boolean) =>
    evaluateIndicatorNow({ ...inputs[indicator], indicator, upstreamFails });
  const judged = indicatorsBy((key) => evaluateOne(key, false));
  const upstreamFails = [judged.connection, judged.factory].some(({ state }) => state === 'fails');
  if (!upstreamFails) return judged;
  return {
    ...judged,
    emergency: evaluateOne('emergency', true),
    agent: evaluateOne('agent', true),
  };
}

/** One condition, as the page rule evaluates it (decision 10). */
function pageCondition(
  pair: { long: CountedWindow; short: CountedWindow },
  thresholdBp: number,
): ConditionValue {
  const windows = { long: toRuleWindow(pair.long), short: toRuleWindow(pair.short) };
  const bar = { thresholdBp, minSessions: MIN_SESSIONS, minBad: MIN_BAD };
  return conditionValue(windows, PAGE_ALPHA, bar);
}

/** Without data the condition stays as it was (decision 21). */
const carriedOver = (value: ConditionValue, previous: boolean) =>
  value === 'unknown' ? previous : value === 'true';

const toRuleWindow = ({ from, to, count }: CountedWindow) => ({
  from,
  to,
  count: { bad: count.bad, n: sessionsOf(count) },
});

/** Unknown sessions are good for a failure and bad for a pass: in both cases they are among the sessions. */
const sessionsOf = (count: IndicatorCount) => count.valid + count.unknown;

/** The worst release that fails by itself, where not all of them do or the whole does not. */
function decidingRelease(input: IndicatorInput): OfRelease | null {
  const { thresholdBp, releases = [], serving = releases.length } = input;
  const failing = releases.filter((release) => releaseValue(release, input) === 'true');
  if (failing.length === 0) return null;
  const isWhole = pageValue(input.windows, thresholdBp) === 'true';
  if (isWhole && failing.length === serving) return null;
  return failing
    .map((release) => ({ version: release.version, count: countOf(release, thresholdBp) }))
    .reduce<OfRelease | null>((a, b) => (a && shareIn(a) >= shareIn(b) ? a : b), null);
}

const shareIn = ({ count }: OfRelease) => count.bad / Math.max(1, sessionsOf(count));

/** The counts that state why a release fails. */
function countOf({ windows, cold }: ReleaseInput, thresholdBp: number): IndicatorCount {
  if (pageCondition(windows.r1, thresholdBp) === 'true') return windows.r1.long.count;
  if (pageCondition(windows.r2, thresholdBp) === 'true' || cold === null)
    return windows.r2.long.count;
  return cold.count;
}

function statingWindow(
  windows: CountedWindows,
  thresholdBp: number,
  conditions: Conditions,
): CountedWindow {
  const short = windows.r1.long;
  if (conditions.r1 && short.count.valid > 0) return short;
  if (conditions.r2) return windows.r2.long;
  // "Too little" means: not even a clean slate of this many sessions could prove anything.
  return short.count.valid > 0 &&
    sessionsOf(short.count) >= smallestProvingN(0, shareOfBasisPoints(thresholdBp))
    ? short
    : windows.r2.long;
}

/** Missing data is no recovery of a failing indicator; an indicator that does not fail has no data then, however much was measured before. */
function stateOf(
  { windows, isOutage = false, isSilent }: IndicatorInput,
  { isDecided, fails, holds }: { isDecided: boolean; fails: boolean; holds: boolean },
): StateWord {
  if (isOutage || isDecided) return 'fails';
  if (windows.r2.long.count.valid === 0 && isSilent !== false) return 'no_data';
  if (fails) return 'fails';
  if (isSilent ?? sessionsOf(windows.r1.long.count) === 0) return 'no_data';
  return holds ? 'holds' : 'unsure';
}
