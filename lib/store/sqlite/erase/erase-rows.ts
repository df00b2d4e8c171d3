import { textForms } from '../../../domain/people/text-forms';
import type { EraseScope, EraseSlice } from '../../event-store';
import { type ErasePhase, readEraseCursor, toEraseSlice } from '../../shared/erase-phases';
import type { Db } from '../file/database';
import type { LookupTables } from '../file/lookup-tables';
import { EraseRecords } from './erase-records';
import type { At, Done, Wanted } from './erase-slice';
import { EraseTallies } from './erase-tallies';

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
    const { phase, after } = readEraseCursor(cursor);
    const wanted: Wanted = { scope, forms: scope.kind === 'text' ? textForms(scope.text) : [] };
    const done = this.run(phase, wanted, { after, apply });
    return toEraseSlice(phase, done);
  }

  private run(phase: ErasePhase, wanted: Wanted, at: At): Done {
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
