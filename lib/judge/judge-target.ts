import type { CurrentRelease } from '../domain/current-release';
import { type IndicatorNow, judgeIndicators } from '../domain/indicator-now';
import type { IndicatorState } from '../domain/indicator-state';
import { INDICATORS, type IndicatorKey, type Thresholds } from '../domain/indicators';
import { indicatorsBy } from '../domain/tally-math';
import { countWindows, ruleWindows } from '../domain/windows';
import type { TargetRows } from './target-rows';

export type StoredStates = Partial<Record<IndicatorKey, IndicatorState>>;

export type TargetToJudge = {
  targetId: string;
  thresholds: Thresholds;
  /** As they are stored, by indicator. */
  stored: StoredStates;
};

/** What the six indicators of one target say now (decision 10). */
export function judgeTarget(
  { targetId, thresholds, stored }: TargetToJudge,
  { own, release, moment }: TargetRows,
  now: number,
): IndicatorState[] {
  const at = { ...moment, windows: ruleWindows(moment.intervalMs) };
  const judged = judgeIndicators({
    windows: indicatorsBy((key) =>
      countWindows(
        own.map((row) => ({ at: row.at, count: row.counts.indicators[key] })),
        at,
      ),
    ),
    thresholds,
    previous: previousConditions(stored, release),
  });
  return INDICATORS.map((indicator) =>
    nextState(stored[indicator] ?? null, {
      targetId,
      indicator,
      thresholdBp: thresholds[indicator],
      release: release?.version ?? null,
      judged: judged[indicator],
      now,
    }),
  );
}

/** Conditions belong to a release: what the last one was accused of is not held against this one. */
function previousConditions(
  stored: StoredStates,
  release: CurrentRelease,
): Partial<Record<IndicatorKey, IndicatorState['conditions'] | null>> {
  return indicatorsBy((key) => {
    const state = stored[key];
    return state && (state.release ?? null) === (release?.version ?? null)
      ? (state.conditions ?? null)
      : null;
  });
}

type Judged = Pick<IndicatorState, 'targetId' | 'indicator' | 'thresholdBp'> & {
  release: string | null;
  judged: IndicatorNow;
  now: number;
};

function nextState(before: IndicatorState | null, next: Judged): IndicatorState {
  const { judged, now, ...rest } = next;
  const same = before?.state === judged.state;
  const stopped = before?.state === 'fails' && !same;
  return {
    ...rest,
    ...judged,
    since: same && before ? before.since : now,
    judgedAt: now,
    failedUntil: judged.state === 'fails' ? null : stopped ? now : (before?.failedUntil ?? null),
  };
}

/** Whether two states tell a reader the same. A window that only moved on is no news. */
export function tellsTheSame(a: IndicatorState, b: IndicatorState): boolean {
  const content = ({ window, judgedAt: _, ...state }: IndicatorState) =>
    JSON.stringify(Object.entries({ ...state, length: window.to - window.from }).sort(), sortKeys);
  return content(a) === content(b);
}

/** A store may give the fields of a nested object back in another order. */
function sortKeys(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
