import type { EraseCounts, EraseSlice } from '../event-store';

/** What an erasure goes through, in this order: health events and connections are found by the sessions that they belong to. */
const PHASES = ['events', 'connections', 'sessions', 'tallies', 'labels'] as const;
export type ErasePhase = (typeof PHASES)[number];

const NO_COUNTS: EraseCounts = {
  sessions: 0,
  healthEvents: 0,
  connections: 0,
  tallies: 0,
  labels: 0,
};

/** Where a slice begins: after which row of which phase. Null is the first slice; so is a cursor that cannot be read. */
export function readEraseCursor(cursor: string | null): { phase: ErasePhase; after: string } {
  if (cursor === null) return { phase: 'events', after: '' };
  const slash = cursor.indexOf('/');
  const phase = PHASES.find((one) => one === cursor.slice(0, slash));
  return { phase: phase ?? 'events', after: phase ? cursor.slice(slash + 1) : '' };
}

/** The slice that a phase has done, with the cursor of the next one. `after`: its last row, null where the phase has no more. */
export function toEraseSlice(
  phase: ErasePhase,
  done: { counts: Partial<EraseCounts>; after: string | null },
): EraseSlice {
  const next = done.after === null ? PHASES[PHASES.indexOf(phase) + 1] : phase;
  const counts = { ...NO_COUNTS, ...done.counts };
  return { counts, next: next === undefined ? null : `${next}/${done.after ?? ''}` };
}
