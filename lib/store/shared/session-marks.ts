import { OUTCOMES, STAGES } from '../../domain/sessions/stages';
import type { SessionMark } from '../event-store';

/** A mark as it is sent between threads: id, end, outcome, failed stage, reached, total µs, seeded. */
export type MarkRow = [string, number, number, number | null, number, number, number];

export function toMark([
  id,
  endedAt,
  outcome,
  stage,
  reached,
  totalUs,
  seeded,
]: MarkRow): SessionMark {
  return {
    id,
    endedAt,
    outcome: OUTCOMES[outcome] ?? 'failed',
    failedStage: stage === null ? null : (STAGES[stage] ?? null),
    reached,
    totalMs: totalUs / 1000,
    seeded: seeded === 1,
  };
}
