import { INDICATORS, type IndicatorCount, type IndicatorKey } from './indicators';
import type { SessionRecord } from './session';
import type { Stage, StageOutcome } from './stages';

export type IndicatorOutcome = 'good' | 'bad' | 'unknown' | null;

/**
 * What one session counts as for each indicator (statistics.md §5.2); null where it is not in the denominator.
 * Excluded sessions, and those that straddle releases without having failed, are in none.
 */
export function indicatorOutcomes(session: SessionRecord): Record<IndicatorKey, IndicatorOutcome> {
  if (session.outcome === 'excluded' || (session.straddle && session.outcome !== 'failed')) {
    return {
      connection: null,
      factory: null,
      emergency: null,
      agent: null,
      internalError: null,
      endToEnd: null,
    };
  }
  const stage = (name: Stage): StageOutcome =>
    session.stages.find((one) => one.stage === name)?.outcome ?? 'unknown';
  const accepted = stage('accept') === 'ok';
  const ready = stage('ready') === 'ok';
  const real = session.handler !== 'fallback' && session.handler !== 'emergency';
  const completed = stage('complete') === 'ok' && real;
  const entered = accepted && stage('auth') !== 'failed';
  const factory = stage('factory');
  const isKnown = factory === 'ok' || factory === 'failed';
  const crashed = session.close.by === 'server' && session.close.code === 1011;
  return {
    connection: verdict(ready),
    factory: entered ? (isKnown ? verdict(factory === 'ok') : 'unknown') : null,
    emergency: entered ? emergency(session, isKnown) : null,
    agent: ready && session.facts.requestedMs !== null ? verdict(completed) : null,
    internalError: accepted ? verdict(!crashed) : null,
    endToEnd: verdict(ready && completed),
  };
}

function verdict(isGood: boolean): 'good' | 'bad' {
  return isGood ? 'good' : 'bad';
}

function emergency(session: SessionRecord, isKnown: boolean): IndicatorOutcome {
  if (session.emergency === true) return 'bad';
  return isKnown ? 'good' : 'unknown';
}

/** Counts of many sessions, indicator by indicator. */
export function countIndicators(
  sessions: Iterable<SessionRecord>,
): Record<IndicatorKey, IndicatorCount> {
  const counts = Object.fromEntries(
    INDICATORS.map((key) => [key, { bad: 0, valid: 0, unknown: 0 }]),
  ) as Record<IndicatorKey, IndicatorCount>;
  for (const session of sessions) {
    const outcomes = indicatorOutcomes(session);
    for (const key of INDICATORS) {
      const outcome = outcomes[key];
      if (outcome === 'unknown') counts[key].unknown++;
      else if (outcome !== null) {
        counts[key].valid++;
        if (outcome === 'bad') counts[key].bad++;
      }
    }
  }
  return counts;
}
