import { holdSpans, RUN_ENDS } from '../../domain/now/hold-evidence';
import {
  evaluateIndicatorsNow,
  type IndicatorInput,
  type IndicatorNow,
  type ReleaseInput,
  scopeValues,
} from '../../domain/now/indicator-now';
import type { IndicatorState } from '../../domain/now/indicator-state';
import {
  alignEdge,
  type CountedWindows,
  pageWindowLengths,
  releaseIntervalMs,
  windowStart,
} from '../../domain/rules/count-windows';
import { MIN_BAD, R1, R2 } from '../../domain/rules/default-conditions';
import { KEEP_FIRING_MS } from '../../domain/rules/default-rules';
import { beginOutage, followOutage, type Outage, spansToCount } from '../../domain/rules/recovery';
import type { RuleCount } from '../../domain/rules/rule';
import { failingScopes, worstValue } from '../../domain/rules/scopes';
import type { JourneyPlan } from '../../domain/sessions/journey-plan';
import { exceedsThreshold } from '../../domain/statistics/binomial';
import { indicatorResults } from '../../domain/tallies/indicator-results';
import {
  INDICATORS,
  type IndicatorKey,
  indicatorsBy,
  type Thresholds,
} from '../../domain/tallies/indicators';
import { isIndicatorMeasured } from '../../domain/tallies/measured-indicators';
import type { EventStore } from '../../store/event-store';
import { pairIn, type ScopeSums, type WindowsOf, windowIn } from '../readings/scope-sums';
import { indicatorIn, type ReadSpan, toRuleCount } from '../readings/span-counts';
import type { ReleaseRows, TargetRows } from '../readings/target-rows';
import { coldCounts } from './cold-counts';
import { unmeasuredInput, unmeasuredState } from './unmeasured-indicator';

export type StoredStates = Partial<Record<IndicatorKey, IndicatorState>>;

export type IndicatorInputs = {
  targetId: string;
  /** What the journey of the target measures now; undefined for the built-in journey. */
  plan: JourneyPlan | undefined;
  thresholds: Thresholds;
  /** As they are stored, by indicator. */
  stored: StoredStates;
  rows: TargetRows;
  /** Those that serve. */
  releases: readonly ReleaseRows[];
  readSpan: ReadSpan;
  /** Version of the newest deployment that serves. */
  release: string | null;
  now: number;
};

type Input = Omit<IndicatorInput, 'indicator' | 'upstreamFails'>;

/** The states of the six indicators of one target now (decisions 10, 35 to 37). Errors: those of the store. */
export async function evaluateIndicators(
  events: Pick<EventStore, 'sessions'>,
  of: IndicatorInputs,
): Promise<IndicatorState[]> {
  const isMeasured = indicatorsBy((key) => isIndicatorMeasured(of.plan, key));
  const inputs = indicatorsBy((key) => {
    const input = inputOf(of, key);
    return isMeasured[key] ? input : unmeasuredInput(input);
  });
  const outages = indicatorsBy((): Outage | null => null);
  for (const key of INDICATORS.filter((one) => isMeasured[one])) {
    const outage = await followState(of, { key, input: inputs[key] });
    outages[key] = outage;
    const before = of.stored[key] ?? null;
    // What has just recovered is evaluated from after its recovery on, as the next round will do.
    if (before && outage === null && outageBefore(before) !== null)
      inputs[key] = inputOf(recoveredNow(of, before), key);
    inputs[key].isOutage = outage !== null;
  }
  await findRuns(events, of, inputs);
  const judged = evaluateIndicatorsNow(inputs);
  return INDICATORS.map((indicator) => {
    const next = { indicator, judged: judged[indicator], outage: outages[indicator] };
    return isMeasured[indicator] ? nextState(of, next) : unmeasuredState(of, next);
  });
}

const recoveredNow = (of: IndicatorInputs, state: IndicatorState): IndicatorInputs => ({
  ...of,
  stored: { ...of.stored, [state.indicator]: { ...state, recoveredAt: of.now } },
});

/** A state of an older version knows when it stopped failing. */
export const recoveredAtOf = (state: IndicatorState | null): number | null =>
  state?.recoveredAt ?? state?.failedUntil ?? null;

/** Where the windows of an indicator are cut: its last recovery (decision 36). */
function cutOf({ stored, rows }: IndicatorInputs, key: IndicatorKey): number {
  const recoveredAt = recoveredAtOf(stored[key] ?? null);
  return recoveredAt === null ? 0 : alignEdge(recoveredAt, rows.moment.end);
}

function inputOf(of: IndicatorInputs, key: IndicatorKey): Input {
  const { rows, thresholds, stored, now } = of;
  const cut = cutOf(of, key);
  const { end, to, intervalMs } = rows.moment;
  const spans = holdSpans(intervalMs, thresholds[key]);
  const windows = { indicator: key, end, to, notBefore: cut };
  const last = (ms: number) => windowIn(rows.sums, ms, windows).count;
  return {
    windows: pageWindows(rows.sums, intervalMs, windows),
    thresholdBp: thresholds[key],
    previous: stored[key]?.conditions ?? null,
    releases: releaseInputs(of, key, cut),
    serving: of.releases.length,
    hold: {
      evidence: last(spans.evidenceMs),
      recent: last(spans.recentMs),
      runFails: false,
    },
    isSilent: isSilent(rows, key),
    now,
  };
}

function pageWindows(sums: ScopeSums, intervalMs: number, of: WindowsOf): CountedWindows {
  const { r1, r2 } = pageWindowLengths(intervalMs);
  return { r1: pairIn(sums, r1, of), r2: pairIn(sums, r2, of) };
}

/** Read from windows that no recovery cuts: what has just recovered has data. */
function isSilent({ sums, moment }: TargetRows, key: IndicatorKey): boolean {
  const { r1, r2 } = pageWindowLengths(moment.intervalMs);
  const since = (ms: number) => sums.since(key, windowStart(moment.end, ms));
  const lately = since(r1.longMs);
  return lately.valid + lately.unknown === 0 || since(r2.longMs).valid === 0;
}

/** Releases that may fail by themselves: others have too few bad sessions, and were not true in this outage. */
function releaseInputs(of: IndicatorInputs, key: IndicatorKey, cut: number): ReleaseInput[] {
  const { rows, releases, stored } = of;
  const { end, to, intervalMs } = rows.moment;
  const accused = stored[key]?.outage?.parts ?? [];
  return releases.flatMap((release) => {
    const notBefore = Math.max(cut, release.notBefore);
    const interval = releaseIntervalMs([R1, R2], { intervalMs, share: release.share });
    const found = coldCounts(rows, release, key);
    const cold = found && found.from >= cut ? found : null;
    const counted = { indicator: key, end, to, notBefore };
    const longest = windowIn(release.sums, pageWindowLengths(interval).r2.longMs, counted);
    if (longest.count.bad < MIN_BAD && !cold && !accused.includes(release.version)) return [];
    const windows = pageWindows(release.sums, interval, counted);
    return [{ version: release.version, windows, cold }];
  });
}

/** The outage of an indicator one tick later, whether or not a rule is enabled; null where none goes on. */
async function followState(
  { stored, rows, releases, readSpan, now }: IndicatorInputs,
  { key, input }: { key: IndicatorKey; input: Input },
): Promise<Outage | null> {
  const before = outageBefore(stored[key] ?? null);
  const parts = scopeValues({ ...input, indicator: key, upstreamFails: false });
  const value = worstValue(parts, before?.parts ?? []);
  const failing = failingScopes(parts);
  if (before === null) {
    const { r1, r2 } = input.windows;
    const shows = exceedsThreshold(r1.long.count.bad, r1.long.count.valid, input.thresholdBp);
    const from = shows ? r1.long.from : r2.long.from;
    return value === 'true' ? beginOutage(from, failing) : null;
  }
  const { end, to, intervalMs } = rows.moment;
  const leadMs = pageWindowLengths(intervalMs).r1.shortMs;
  const serving = releases.map(({ version }) => version);
  const { thresholdBp } = input;
  const keepFiringMs = KEEP_FIRING_MS.page;
  const tick = {
    at: now,
    value,
    failing,
    serving,
    end,
    to,
    thresholdBp,
    keepFiringMs,
    leadMs,
  };
  const counts = new Map<string, RuleCount>();
  for (const span of spansToCount(before, tick))
    counts.set(JSON.stringify(span), toRuleCount(indicatorIn(await readSpan(span), key)));
  const { outage, recovered } = followOutage(
    before,
    tick,
    (span) => counts.get(JSON.stringify(span)) ?? { bad: 0, n: 0 },
  );
  return recovered ? null : outage;
}

/** A state that an older version stored has no outage, only that it fails. */
function outageBefore(state: IndicatorState | null): Outage | null {
  if (state?.outage) return state.outage;
  return state?.state === 'fails' ? beginOutage(state.window.from, [null]) : null;
}

/** Newest sessions that are read: some may be cold, or not count for an indicator. */
const RUN_READS = 20;

/** Whether the last three sessions failed, exactly: read only if an indicator would hold and enough failed recently. */
async function findRuns(
  events: Pick<EventStore, 'sessions'>,
  { targetId, rows }: IndicatorInputs,
  inputs: Record<IndicatorKey, Input>,
): Promise<void> {
  const mayEnd = INDICATORS.filter((key) => {
    const { windows, isOutage } = inputs[key];
    const { bad, unknown } = windows.r1.short.count;
    return !isOutage && bad + unknown >= RUN_ENDS;
  });
  if (mayEnd.length === 0) return;
  const { sessions } = await events.sessions(
    {
      targetId,
      from: rows.moment.end - pageWindowLengths(rows.moment.intervalMs).r1.longMs,
      seeded: false,
      outcomes: ['passed', 'degraded', 'failed'],
    },
    { limit: RUN_READS },
  );
  const outcomes = sessions.filter(({ stratum }) => stratum === 'steady').map(indicatorResults);
  for (const key of mayEnd) {
    const { hold } = inputs[key];
    const last = outcomes
      .map((one) => one[key])
      .filter((outcome) => outcome !== null)
      .slice(0, RUN_ENDS);
    const runFails = last.length === RUN_ENDS && last.every((outcome) => outcome !== 'good');
    if (hold) inputs[key].hold = { ...hold, runFails };
  }
}

function nextState(
  of: IndicatorInputs,
  next: { indicator: IndicatorKey; judged: IndicatorNow; outage: Outage | null },
): IndicatorState {
  const { indicator, judged, outage } = next;
  const { now, targetId, thresholds, release } = of;
  const before = of.stored[indicator] ?? null;
  const same = before?.state === judged.state;
  const stopped = before?.state === 'fails' && !same;
  return {
    targetId,
    indicator,
    thresholdBp: thresholds[indicator],
    ...judged,
    release,
    since: same && before ? before.since : now,
    judgedAt: now,
    failedUntil: judged.state === 'fails' ? null : stopped ? now : (before?.failedUntil ?? null),
    recoveredAt: stopped ? now : recoveredAtOf(before),
    outage,
  };
}

/**
 * Whether two states show a reader the same. A window that only moved on makes no difference. Field by field, because a thousand
 * targets have six thousand of them per tick; what is computed from the counts alone need not be compared.
 */
export function isSameToReaders(a: IndicatorState, b: IndicatorState): boolean {
  return (
    a.state === b.state &&
    a.notMeaningful === b.notMeaningful &&
    a.measured === b.measured &&
    a.count.bad === b.count.bad &&
    a.count.valid === b.count.valid &&
    a.count.unknown === b.count.unknown &&
    a.thresholdBp === b.thresholdBp &&
    a.sessionsNeeded === b.sessionsNeeded &&
    a.since === b.since &&
    a.window.to - a.window.from === b.window.to - b.window.from &&
    a.conditions?.r1 === b.conditions?.r1 &&
    a.conditions?.r2 === b.conditions?.r2 &&
    a.conditions?.holds === b.conditions?.holds &&
    (a.release ?? null) === (b.release ?? null) &&
    (a.failedUntil ?? null) === (b.failedUntil ?? null) &&
    sameParts(a, b)
  );
}

function sameParts(a: IndicatorState, b: IndicatorState): boolean {
  const shown = ({ ofRelease, outage }: IndicatorState) =>
    ofRelease || outage ? JSON.stringify([ofRelease, outage]) : '';
  return shown(a) === shown(b);
}
