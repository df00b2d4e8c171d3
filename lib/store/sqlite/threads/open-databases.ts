import { join } from 'node:path';
import type { EraseScope, EraseSlice } from '../../event-store';
import { EraseRows } from '../erase/erase-rows';
import { EventReader } from '../events/event-reader';
import { EventWriter } from '../events/event-writer';
import { EVENTS_MIGRATIONS } from '../events/events-schema';
import { ExplorerReader } from '../explorer/explorer-reader';
import {
  backUp,
  type Durability,
  EVENTS_FILE,
  openReadable,
  openWritable,
  STATE_FILE,
  touchFile,
  writeBack,
} from '../file/database';
import { assertMigrated, migrate } from '../file/migrate';
import { StateRecords } from '../state/state-records';
import { STATE_MIGRATIONS } from '../state/state-schema';

/** Paths of the backups to write; an absent one is left out. */
export type BackupFiles = { events?: string; state?: string };

/** Both files of a data directory, open for writing. */
export type WritableDatabases = {
  events: EventWriter;
  state: StateRecords;
  /** Copies each named file as it is at one moment, while work goes on. */
  backup(files: BackupFiles): Promise<void>;
  /** One slice of an erasure, in a transaction of its own. */
  eraseSlice(scope: EraseScope, cursor: string | null, apply: boolean): EraseSlice;
  /** Writes one page of each file and waits for the disk. Throws AppError `unavailable`. */
  checkWritable(): void;
  /** Empties both write-ahead logs, after rewriting both files where asked to. False where a reader prevented it. */
  writeBack(rewrite: boolean): boolean;
  close(): void;
};

export type WritableOptions = {
  directory: string;
  durability?: Durability;
  /** Called where a file has to be upgraded, which can take minutes. */
  onMigrate?(): void;
};

/** Opens and migrates both files. The caller holds the directory's lock. */
export async function openForWriting(options: WritableOptions): Promise<WritableDatabases> {
  const events = openWritable(join(options.directory, EVENTS_FILE), options.durability);
  try {
    await migrate(events, EVENTS_MIGRATIONS, options.onMigrate);
    const state = openWritable(join(options.directory, STATE_FILE), options.durability);
    try {
      // What is replaced or deleted is overwritten: rows of older versions had secrets in the clear.
      state.pragma('secure_delete = ON');
      await migrate(state, STATE_MIGRATIONS, options.onMigrate);
      const writer = new EventWriter(events);
      const erase = new EraseRows(events, writer.lookup);
      return {
        events: writer,
        eraseSlice: (...slice) => writer.inTransaction(() => erase.slice(...slice)),
        state: new StateRecords(state),
        async backup(files) {
          if (files.events) await backUp(events, files.events);
          if (files.state) await backUp(state, files.state);
        },
        checkWritable() {
          touchFile(events);
          touchFile(state);
        },
        writeBack(rewrite) {
          const written = [events, state].map((db) => writeBack(db, rewrite));
          return written.every(Boolean);
        },
        close() {
          events.close();
          state.close();
        },
      };
    } catch (error) {
      state.close();
      throw error;
    }
  } catch (error) {
    events.close();
    throw error;
  }
}

/** The events file, open for reading. */
export type ReadableDatabase = { events: EventReader; explorer: ExplorerReader; close(): void };

/** Opens the migrated events file. Throws `unavailable` where it is not migrated yet. */
export function openForReading(directory: string): ReadableDatabase {
  const events = openReadable(join(directory, EVENTS_FILE));
  assertMigrated(events, EVENTS_MIGRATIONS);
  return {
    events: new EventReader(events),
    explorer: new ExplorerReader(events),
    close: () => void events.close(),
  };
}
