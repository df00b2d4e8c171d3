import type { SessionSummary } from '../../contract/api/sessions';
import type { SessionRecord } from '../../domain/sessions/session';
import { iso } from '../../domain/time';

/** A session as a row of a list. */
export function sessionSummary(record: SessionRecord): SessionSummary {
  return {
    id: record.id,
    targetId: record.targetId,
    target: record.target,
    environment: record.environment,
    release: record.release,
    location: record.location,
    instance: record.instance,
    startedAt: iso(record.startedAt),
    endedAt: iso(record.endedAt),
    outcome: record.outcome,
    failedStage: record.failedStage,
    handler: record.handler,
    close: record.close,
    errorCode: record.errorCode,
    signature: record.signature,
    totalMs: record.timings.totalMs,
    stratum: record.stratum,
    seeded: record.seeded,
    asked: record.asked === true,
  };
}
