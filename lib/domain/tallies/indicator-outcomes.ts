import type { SessionRecord } from '../sessions/session';
import { reachedStages, stageOutcome } from '../sessions/session-stages';
import { INDICATORS, type IndicatorCount, type IndicatorKey, indicatorsBy } from './indicators';

/** `null`: not in the denominator. `unknown`: bad for a pass, good for a fail (decision 4). */
export type IndicatorOutcome = 'good' | 'bad' | 'unknown' | null;

export type IndicatorOutcomes = Record<IndicatorKey, IndicatorOutcome>;

/** What an outcome is read from. */
export type JudgedSession = Pick<
  SessionRecord,
  'stages' | 'outcome' | 'handler' | 'emergency' | 'straddle' | 'close' | 'facts'
>;

const goodIf = (good: boolean): IndicatorOutcome => (good ? 'good' : 'bad');

/** Open across a switch of releases and not failed: counted apart, in no indicator (decision 8). */
export function countedApart(session: Pick<SessionRecord, 'straddle' | 'outcome'>): boolean {
  return session.straddle && (session.outcome === 'passed' || session.outcome === 'degraded');
}

/**
 * What a session says to each indicator (statistics.md §5.2, decisions 2 to 6). Excluded sessions, and those that straddle
 * a switch of releases without failing, say nothing.
 */
export function indicatorOutcomes(session: JudgedSession): IndicatorOutcomes {
  if (session.outcome === 'excluded' || countedApart(session)) return indicatorsBy(() => null);
  const ready = stageOutcome(session, 'ready') === 'ok';
  const completed = ready && completedByAgent(session);
  const factory = factoryOutcome(session);
  return {
    connection: goodIf(ready),
    factory,
    emergency: emergencyOutcome(session, factory),
    agent: ready && agentRequested(session) ? goodIf(completed) : null,
    internalError: accepted(session)
      ? goodIf(!(session.close.code === 1011 && session.close.by === 'server'))
      : null,
    endToEnd: goodIf(completed),
  };
}

const accepted = (session: JudgedSession) => reachedStages(session).includes('accept');

function factoryOutcome(session: JudgedSession): IndicatorOutcome {
  if (stageOutcome(session, 'auth') === 'failed') return null;
  const factory = stageOutcome(session, 'factory');
  if (factory === 'ok' || factory === 'failed') return goodIf(factory === 'ok');
  return accepted(session) ? 'unknown' : null;
}

/** The same sessions as factory; an attempt that failed is an activation too. */
function emergencyOutcome(session: JudgedSession, factory: IndicatorOutcome): IndicatorOutcome {
  if (factory === null) return null;
  if (session.emergency === true) return 'bad';
  return factory === 'unknown' ? 'unknown' : 'good';
}

function agentRequested(session: JudgedSession): boolean {
  const agent = stageOutcome(session, 'agent');
  return session.facts.requestedMs !== null || agent === 'ok' || agent === 'failed';
}

/** Absent contrary evidence the handler is the real one (decision 5). How the socket closed afterwards does not matter (decision 6). */
function completedByAgent(session: JudgedSession): boolean {
  return (
    stageOutcome(session, 'complete') === 'ok' &&
    session.outcome !== 'degraded' &&
    (session.handler === 'agent' || session.handler === 'unknown')
  );
}

/** Counts of many sessions, indicator by indicator. */
export function countIndicators(
  sessions: Iterable<JudgedSession>,
): Record<IndicatorKey, IndicatorCount> {
  const counts = indicatorsBy((): IndicatorCount => ({ bad: 0, valid: 0, unknown: 0 }));
  for (const session of sessions) {
    const outcomes = indicatorOutcomes(session);
    for (const key of INDICATORS) {
      const outcome = outcomes[key];
      if (outcome === 'unknown') counts[key].unknown += 1;
      else if (outcome !== null) counts[key].valid += 1;
      if (outcome === 'bad') counts[key].bad += 1;
    }
  }
  return counts;
}
