import type { SessionRecord } from '../../domain/sessions/session';
import { authOf } from '../../domain/sessions/session-access';
import { reachedStages } from '../../domain/sessions/session-stages';
import { HANDLERS, OUTCOMES, STAGES } from '../../domain/sessions/stages';
import { toMicros } from '../../domain/tallies/latency-fold';

/** What the narrow row of a session holds beside its id, in the order of `sessionColumns`. All are whole numbers. */
export const SESSION_COLUMNS = [
  'revision',
  'target',
  'environment',
  'release',
  'location',
  'ended_at',
  'outcome',
  'failed_stage',
  'handler',
  'close_code',
  'signature',
  'reached',
  'total_us',
  'seeded',
  'auth',
  'instance',
] as const;

/** `idOf`: the label id of a text that is used at the instant. */
export function sessionColumns(
  record: SessionRecord,
  idOf: (text: string, usedAt: number) => number,
): Array<number | null> {
  const endedAt = Math.floor(record.endedAt);
  const auth = authOf(record.facts);
  const labelId = (text: string) => idOf(text, endedAt);
  return [
    record.revision,
    labelId(record.targetId),
    labelId(record.environment),
    labelId(record.release),
    labelId(record.location),
    endedAt,
    OUTCOMES.indexOf(record.outcome),
    record.failedStage && STAGES.indexOf(record.failedStage),
    HANDLERS.indexOf(record.handler),
    record.close.code,
    record.signature && labelId(record.signature.id),
    reachedStages(record).length,
    toMicros(record.timings.totalMs),
    record.seeded ? 1 : 0,
    auth === null ? null : labelId(auth),
    record.instance ? labelId(record.instance) : null,
  ];
}
