import type { Tile } from '../../contract/api/overview';
import type { IndicatorState } from '../../domain/now/indicator-state';
import type { PastRange } from '../../domain/sentence/past-sentence';
import type { JourneyPlan } from '../../domain/sessions/journey-plan';
import { wilsonInterval } from '../../domain/statistics/intervals';
import {
  GATED,
  INDICATORS,
  type IndicatorKey,
  type Thresholds,
} from '../../domain/tallies/indicators';
import {
  connectionNote,
  isIndicatorMeasured,
  unmeasuredText,
} from '../../domain/tallies/measured-indicators';
import { iso } from '../../domain/time';

import type { WarmUpCounts } from './cold-counts';

const NOTHING = { bad: 0, valid: 0, unknown: 0 };
const WINDOW_MS = 5 * 60_000;

/**
 * All six states as the judge wrote them; an indicator that it has not evaluated yet has no data. The present journey decides
 * what is measured: a change of it shows before the judge's next round.
 */
export function indicatorStates(
  stored: readonly IndicatorState[],
  of: { targetId: string; thresholds: Thresholds; plan: JourneyPlan | undefined; now: number },
): IndicatorState[] {
  const known = new Map(stored.map((state) => [state.indicator, state]));
  return INDICATORS.map((key) => {
    const isMeasured = isIndicatorMeasured(of.plan, key);
    const state = known.get(key);
    if (state && (state.measured !== false) === isMeasured) return state;
    const unknown = unevaluatedState(key, of);
    return isMeasured ? unknown : { ...unknown, measured: false };
  });
}

function unevaluatedState(
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

/** What a tile shows beside its state. `intervalMs`: the present interval of the target's sessions. */
export type TileContext = {
  /** What the present journey measures; undefined for the built-in one. */
  plan: JourneyPlan | undefined;
  intervalMs: number;
  warmUp: WarmUpCounts | null;
  /** First bad session in an incident, by indicator; epoch ms. */
  began: ReadonlyMap<IndicatorKey, number>;
  /** Indicators with recent failures that are not evaluated yet. */
  doubted: readonly IndicatorKey[];
  /** The indicators over the chosen past range. */
  past: PastRange['indicators'] | null;
};

export function tileOf(
  state: IndicatorState,
  { plan, intervalMs, warmUp, doubted, began, past }: TileContext,
): Tile {
  const { indicator, sessionsNeeded, window } = state;
  const isMeasured = state.measured !== false;
  const note = isMeasured ? noteOf(indicator, plan) : unmeasuredText(indicator);
  const isDoubted = state.state === 'holds' && doubted.includes(indicator);
  return {
    indicator,
    gated: GATED.includes(indicator),
    state: isDoubted ? 'unsure' : state.state,
    notMeaningful: isMeasured && (state.notMeaningful || isHidden(indicator, warmUp)),
    ...(isMeasured ? {} : { measured: false }),
    ...(note === null ? {} : { note }),
    count: state.count,
    thresholdBp: state.thresholdBp,
    wilson: state.wilson,
    window: { from: iso(window.from), to: iso(window.to) },
    sessionsNeeded,
    sessionsNeededMs: sessionsNeeded === null ? null : sessionsNeeded * intervalMs,
    // An outage begins with its first bad session, not with its evaluation (decision 63).
    since: iso((state.state === 'fails' ? began.get(indicator) : undefined) ?? state.since),
    warmUp: isMeasured ? warmUpOf(state, warmUp) : null,
    past: pastOf(past?.find((one) => one.indicator === indicator)),
  };
}

/** What a reader has to know about an indicator of this journey; null where nothing. */
const noteOf = (indicator: IndicatorKey, plan: JourneyPlan | undefined): string | null =>
  indicator === 'connection' ? connectionNote(plan) : null;

/** Sessions of the warm-up stop before they get as far as emergency and agent. */
const stopsEarly = ({ counts }: WarmUpCounts): boolean =>
  counts.connection.bad + counts.factory.bad > 0;

/** Emergency looks best where no session gets that far, also during a warm-up (decision 14). */
const isHidden = (indicator: IndicatorKey, warmUp: WarmUpCounts | null): boolean =>
  indicator === 'emergency' && warmUp !== null && stopsEarly(warmUp);

/** Sessions of a release that is not evaluated yet take precedence over the values of the release before. */
function warmUpOf(
  { state, indicator }: IndicatorState,
  warmUp: WarmUpCounts | null,
): Tile['warmUp'] {
  if (warmUp === null || state === 'fails' || isHidden(indicator, warmUp)) return null;
  const count = warmUp.counts[indicator];
  const ofSurvivors = indicator === 'agent' && stopsEarly(warmUp);
  if (count.bad === 0 && state !== 'no_data' && !ofSurvivors) return null;
  return { version: warmUp.version, judgedFrom: iso(warmUp.judgedFrom), count };
}

function pastOf(past: PastRange['indicators'][number] | undefined): Tile['past'] {
  if (!past) return null;
  const { state, count, failed, measured } = past;
  return {
    state,
    ...(measured === false ? { measured } : {}),
    count,
    wilson: wilsonInterval(count.bad, count.valid),
    failed: failed && { from: iso(failed.from), to: iso(failed.to) },
  };
}
