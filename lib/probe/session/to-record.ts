import { classifySession } from '../../domain/classify/classify-session';
import { eventNamesOf } from '../../domain/classify/run-filter';
import { exclusionFields } from '../../domain/sessions/exclusion';
import type { FinishedSession } from '../../domain/sessions/finished-session';
import type { Classification, SessionRecord, Transport } from '../../domain/sessions/session';
import { stageOutcome } from '../../domain/sessions/session-stages';
import type { SessionResult } from './run-session';

/** What a record says about the target, beside what the session itself showed. */
export type TargetFacts = {
  targetId: string;
  target: string;
  environment: string;
  location: string;
  journey: string;
  transport: Transport;
};

/**
 * The record of an ended session. Release is what the welcome announced or empty, stratum `steady`: the collector
 * stamps both.
 */
export function toRecord(result: SessionResult, target: TargetFacts): SessionRecord {
  const { facts, ids } = result;
  const classification = classifySession(facts);
  return {
    ...classification,
    ...target,
    id: result.spec.id,
    revision: 0,
    release: facts.announced.release ?? '',
    straddle: false,
    stratum: 'steady',
    instance: facts.announced.instance,
    seeded: false,
    startedAt: result.startedAt,
    endedAt: result.endedAt,
    close: facts.close
      ? { code: facts.close.code, reason: facts.close.reason, by: facts.close.by }
      : { code: null, reason: '', by: null },
    timings: { ...result.timings, readyMs: readyMs(result, classification) },
    events: eventNamesOf(facts),
    keys: {
      traceId: ids.traceId,
      runId: ids.runId,
      threadId: ids.threadId,
      userId: result.userId,
      connectionId: facts.announced.connectionId,
    },
    ...exclusionFields(facts, classification.outcome),
    loopLagMs: result.loopLagMs,
    facts,
  };
}

/** When the welcome came, of sessions that proved ready; the hold that proves it is no latency of the server. */
function readyMs(result: SessionResult, classification: Classification): number | null {
  return stageOutcome(classification, 'ready') === 'ok' ? result.timings.readyMs : null;
}

/** Of this many passed sessions one keeps its frames. */
export const PASSED_FRAMES_SAMPLE = 20;

/** Hands a session over, with its frames unless it is a passed one outside the sample. */
export function finish(
  result: SessionResult,
  target: TargetFacts,
  keepPassed: boolean,
): FinishedSession {
  const record = toRecord(result, target);
  return { record, frames: record.outcome === 'passed' && !keepPassed ? null : result.frames };
}
