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

/**
 * Whether two states tell a reader the same. A window that only moved on is no news. Field by field, because a thousand targets
 * have six thousand of them a tick; what is computed from the counts alone needs no look of its own.
 */
export function tellsTheSame(a: IndicatorState, b: IndicatorState): boolean {
  return (
    a.state === b.state &&
    a.notMeaningful === b.notMeaningful &&
    a.count.bad === b.count.bad &&
    a.count.valid === b.count.valid &&
    a.count.unknown === b.count.unknown &&
    a.thresholdBp === b.thresholdBp &&
    a.sessionsNeeded === b.sessionsNeeded &&
    a.since === b.since &&
    a.window.to - a.window.from === b.window.to - b.window.from &&
    a.conditions?.r1 === b.conditions?.r1 &&
    a.conditions?.r2 === b.conditions?.r2 &&
    (a.release ?? null) === (b.release ?? null) &&
    (a.failedUntil ?? null) === (b.failedUntil ?? null)
  );
}
