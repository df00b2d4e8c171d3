import type { SessionRecord } from '../sessions/session';
import { reachedStages, stageOutcome } from '../sessions/session-stages';
import { STAGES, type Stage, stageIndex } from '../sessions/stages';
import { INDICATORS, type IndicatorCount, type IndicatorKey, indicatorsBy } from './indicators';
import { isIndicatorMeasured } from './measured-indicators';

/** What a session counts as for an indicator. `null`: not valid. `unknown`: bad for a pass, good for a fail (decision 4). */
export type IndicatorResult = 'good' | 'bad' | 'unknown' | null;

export type IndicatorResults = Record<IndicatorKey, IndicatorResult>;

/** The fields of a session that its results are derived from. */
export type CountedSession = Pick<
  SessionRecord,
  'stages' | 'outcome' | 'handler' | 'emergency' | 'straddle' | 'close' | 'facts'
>;

const goodIf = (good: boolean): IndicatorResult => (good ? 'good' : 'bad');

/**
 * Whether a session is counted separately and in no indicator: it was open during a change of release, and did not fail
 * (decision 8).
 */
export function isCountedApart(session: Pick<SessionRecord, 'straddle' | 'outcome'>): boolean {
  return session.straddle && (session.outcome === 'passed' || session.outcome === 'degraded');
}

/**
 * What a session counts as for each indicator (statistics.md §5.2, decisions 2 to 6). Excluded sessions, and those that are
 * counted separately, are valid for none; and none is valid for an indicator that its journey does not measure (decision 62).
 */
export function indicatorResults(session: CountedSession): IndicatorResults {
  if (session.outcome === 'excluded' || isCountedApart(session)) return indicatorsBy(() => null);
  const connected = wasConnected(session);
  const completed = connected && wasCompletedByAgent(session);
  const { plan } = session.facts;
  const isMeasured = (key: IndicatorKey) => isIndicatorMeasured(plan, key);
  const factory = isMeasured('factory') ? factoryResult(session) : null;
  const isAgentDue = isMeasured('agent') && connected && wasAgentRequested(session);
  return {
    connection: goodIf(connected),
    factory,
    emergency: isMeasured('emergency') ? emergencyResult(session, factory) : null,
    agent: isAgentDue ? goodIf(completed) : null,
    internalError: wasAccepted(session)
      ? goodIf(!(session.close.code === 1011 && session.close.by === 'server'))
      : null,
    endToEnd: goodIf(completed),
  };
}

/**
 * Whether the connection was good: `ready` is proven. In a declared journey nothing up to `ready` failed either, and without
 * a greeting it is judged at `accept`.
 */
function wasConnected(session: CountedSession): boolean {
  const { plan } = session.facts;
  if (plan === undefined) return stageOutcome(session, 'ready') === 'ok';
  const last = plan.measured.includes('ready') ? 'ready' : 'accept';
  return stageOutcome(session, last) === 'ok' && !hasFailedUpTo(session, 'ready');
}

function hasFailedUpTo(session: CountedSession, last: Stage): boolean {
  return STAGES.slice(0, stageIndex(last) + 1).some(
    (stage) => stageOutcome(session, stage) === 'failed',
  );
}

const wasAccepted = (session: CountedSession) => reachedStages(session).includes('accept');

function factoryResult(session: CountedSession): IndicatorResult {
  if (stageOutcome(session, 'auth') === 'failed') return null;
  const factory = stageOutcome(session, 'factory');
  if (factory === 'ok' || factory === 'failed') return goodIf(factory === 'ok');
  return wasAccepted(session) ? 'unknown' : null;
}

/** Valid for the same sessions as factory. A failed attempt is an activation too. */
function emergencyResult(session: CountedSession, factory: IndicatorResult): IndicatorResult {
  if (factory === null) return null;
  if (session.emergency === true) return 'bad';
  return factory === 'unknown' ? 'unknown' : 'good';
}

function wasAgentRequested(session: CountedSession): boolean {
  const agent = stageOutcome(session, 'agent');
  return session.facts.requestedMs !== null || agent === 'ok' || agent === 'failed';
}

/**
 * Without contrary evidence the handler is the real one (decision 5). How the socket closed afterwards does not matter
 * (decision 6).
 */
function wasCompletedByAgent(session: CountedSession): boolean {
  if (session.facts.plan !== undefined && hasFailedUpTo(session, 'complete')) return false;
  return (
    stageOutcome(session, 'complete') === 'ok' &&
    session.outcome !== 'degraded' &&
    (session.handler === 'agent' || session.handler === 'unknown')
  );
}

/** Counts of many sessions, per indicator. */
export function countIndicators(
  sessions: Iterable<CountedSession>,
): Record<IndicatorKey, IndicatorCount> {
  const counts = indicatorsBy((): IndicatorCount => ({ bad: 0, valid: 0, unknown: 0 }));
  for (const session of sessions) {
    const outcomes = indicatorResults(session);
    for (const key of INDICATORS) {
      const outcome = outcomes[key];
      if (outcome === 'unknown') counts[key].unknown += 1;
      else if (outcome !== null) counts[key].valid += 1;
      if (outcome === 'bad') counts[key].bad += 1;
    }
  }
  return counts;
}
