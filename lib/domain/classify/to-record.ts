import { exclusionFields } from '../sessions/exclusion';
import type { FinishedSession } from '../sessions/finished-session';
import type { SessionRecord } from '../sessions/session';
import { stageOutcome } from '../sessions/session-stages';
import { eventNamesOf } from './run-filter';

/** What a record says about a session that its probe does not know. */
export type RecordStamps = Pick<
  SessionRecord,
  'revision' | 'release' | 'straddle' | 'stratum' | 'seeded'
>;

/** The record of a finished session. */
export function toRecord(session: FinishedSession, stamps: RecordStamps): SessionRecord {
  const { facts, classification, timings, keys } = session;
  return {
    ...classification,
    targetId: session.targetId,
    target: session.target,
    environment: session.environment,
    location: session.location,
    journey: session.journey,
    ...(session.journeyHash === undefined ? {} : { journeyHash: session.journeyHash }),
    transport: session.transport,
    id: session.id,
    revision: stamps.revision,
    release: stamps.release,
    straddle: stamps.straddle,
    stratum: stamps.stratum,
    instance: facts.announced.instance,
    seeded: stamps.seeded,
    ...(session.asked ? { asked: true as const } : {}),
    startedAt: session.startedAt,
    endedAt: session.endedAt,
    close: facts.close
      ? { code: facts.close.code, reason: facts.close.reason, by: facts.close.by }
      : { code: null, reason: '', by: null },
    timings: { ...timings, readyMs: readyMs(session), completeMs: completeMs(session) },
    events: eventNamesOf(facts),
    keys: {
      traceId: keys.traceId,
      runId: keys.runId,
      threadId: keys.threadId,
      userId: keys.userId,
      connectionId: facts.announced.connectionId,
    },
    ...exclusionFields(facts, classification.outcome),
    loopLagMs: session.loopLagMs,
    facts,
  };
}

/** When the welcome came, of a session that proved ready. Not the end of the hold: that wait is ours, no latency of the server. */
function readyMs({ classification, timings }: FinishedSession): number | null {
  return stageOutcome(classification, 'ready') === 'ok' ? timings.readyMs : null;
}

/** When the run was complete; null where it failed after that. */
function completeMs({ classification, timings }: FinishedSession): number | null {
  return stageOutcome(classification, 'complete') === 'failed' ? null : timings.completeMs;
}
