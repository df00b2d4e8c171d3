import type { Tile } from '../../contract/overview';
import type { IndicatorState } from '../../domain/indicator-state';
import { GATED, INDICATORS, type IndicatorKey, type Thresholds } from '../../domain/indicators';
import { iso } from '../range';

const NOTHING = { bad: 0, valid: 0, unknown: 0 };
const WINDOW_MS = 5 * 60_000;

/** All six, as the judge wrote them; one that it has not come to yet has no data. */
export function indicatorStates(
  stored: readonly IndicatorState[],
  of: { targetId: string; thresholds: Thresholds; now: number },
): IndicatorState[] {
  const known = new Map(stored.map((state) => [state.indicator, state]));
  return INDICATORS.map((key) => known.get(key) ?? notJudged(key, of));
}

function notJudged(
  indicator: IndicatorKey,
  { targetId, thresholds, now }: { targetId: string; thresholds: Thresholds; now: number },
): IndicatorState {
  return {
    targetId,
    indicator,
    state: 'no_data',
    notMeaningful: false,
    window: { from: now - WINDOW_MS, to: now },
    count: NOTHING,
    thresholdBp: thresholds[indicator],
    wilson: null,
    sessionsNeeded: null,
    since: now,
    judgedAt: now,
  };
}

/** `intervalMs`: the present interval of the target's sessions. */
export function tileOf(state: IndicatorState, intervalMs: number): Tile {
  const { indicator, sessionsNeeded, window } = state;
  return {
    indicator,
    gated: GATED.includes(indicator),
    state: state.state,
    notMeaningful: state.notMeaningful,
    count: state.count,
    thresholdBp: state.thresholdBp,
    wilson: state.wilson,
    window: { from: iso(window.from), to: iso(window.to) },
    sessionsNeeded,
    sessionsNeededMs: sessionsNeeded === null ? null : sessionsNeeded * intervalMs,
    since: iso(state.since),
  };
}
