import { textForms } from '../../../domain/people/text-forms';
import type { EraseCounts, EraseScope, EraseSlice } from '../../event-store';
import type { Db } from '../file/database';
import type { LookupTables } from '../file/lookup-tables';
import { EraseRecords } from './erase-records';
import type { At, Done, Wanted } from './erase-slice';
import { EraseTallies } from './erase-tallies';

const PHASES = ['events', 'connections', 'sessions', 'tallies', 'labels'] as const;
type Phase = (typeof PHASES)[number];

const NO_COUNTS: EraseCounts = {
  sessions: 0,
  healthEvents: 0,
  connections: 0,
  tallies: 0,
  labels: 0,
};

/**
 * Erases in slices, each short and in the caller's transaction. A slice depends on nothing but the file and its cursor, so an erasure
 * that was killed begins anew and finds what is left. Health events and connections come before the sessions that they belong to,
 * because they are found by them.
 */
export class EraseRows {
  private readonly records: EraseRecords;
  private readonly tallies: EraseTallies;

  constructor(db: Db, lookup: LookupTables) {
    this.records = new EraseRecords(db);
    this.tallies = new EraseTallies(db, lookup);
  }

  /** Counts and, with `apply`, deletes; `cursor` is that of the slice before, null for the first. */
  slice(scope: EraseScope, cursor: string | null, apply: boolean): EraseSlice {
    const { phase, after } = parseCursor(cursor);
    const wanted: Wanted = { scope, forms: scope.kind === 'text' ? textForms(scope.text) : [] };
    const done = this.run(phase, wanted, { after, apply });
    const next = done.after === null ? PHASES[PHASES.indexOf(phase) + 1] : phase;
    const counts = { ...NO_COUNTS, ...done.counts };
    return { counts, next: next === undefined ? null : `${next}/${done.after ?? ''}` };
  }

  private run(phase: Phase, wanted: Wanted, at: At): Done {
    switch (phase) {
      case 'events':
        return this.records.events(wanted, at);
      case 'connections':
        return this.records.connections(wanted, at);
      case 'sessions':
        return this.records.sessions(wanted, at);
      case 'tallies':
        return this.tallies.ofTarget(wanted.scope, at);
      case 'labels':
        return this.tallies.labels(wanted, at);
    }
  }
}

function parseCursor(cursor: string | null): { phase: Phase; after: string } {
  if (cursor === null) return { phase: 'events', after: '' };
  const slash = cursor.indexOf('/');
  const phase = PHASES.find((one) => one === cursor.slice(0, slash));
  return { phase: phase ?? 'events', after: phase ? cursor.slice(slash + 1) : '' };
}
