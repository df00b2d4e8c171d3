import type { FinishedSession } from '../../../lib/domain/sessions/finished-session';
import type { FrameRecord, SessionRecord } from '../../../lib/domain/sessions/session';

/**
 * A session as a probe hands it over, from its record: without what the collector stamps. The record's release counts as
 * announced, also where the session died before a welcome, because the tests that use this know it.
 */
export function finishedOf({
  record,
  frames,
}: {
  record: SessionRecord;
  frames: FrameRecord[] | null;
}): FinishedSession {
  const { traceId, runId, threadId, userId } = record.keys;
  const { announced } = record.facts;
  const release = announced.release ?? (record.release || null);
  return {
    targetId: record.targetId,
    target: record.target,
    environment: record.environment,
    location: record.location,
    journey: record.journey,
    transport: record.transport,
    id: record.id,
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    timings: record.timings,
    keys: { traceId, runId, threadId, userId },
    loopLagMs: record.loopLagMs,
    facts: { ...record.facts, announced: { ...announced, release } },
    classification: {
      stages: record.stages,
      failedStage: record.failedStage,
      outcome: record.outcome,
      handler: record.handler,
      errorCode: record.errorCode,
      signature: record.signature,
      warnings: record.warnings,
      emergency: record.emergency,
    },
    frames,
  };
}
