import { join } from 'node:path';
import { EventReader } from '../events/event-reader';
import { EventWriter } from '../events/event-writer';
import { EVENTS_MIGRATIONS } from '../events/events-schema';
import {
  type Durability,
  EVENTS_FILE,
  openReadable,
  openWritable,
  STATE_FILE,
} from '../file/database';
import { assertMigrated, migrate } from '../file/migrate';
import { StateEngine } from '../state/state-engine';
import { STATE_MIGRATIONS } from '../state/state-schema';
import type { Contributions } from '../tallies/contributions';
import type { SkipTallies } from '../tallies/tally-writer';

/** Where backups of the two files go. */
export type BackupFiles = { events?: string; state?: string };

export type WriterEngine = {
  events: EventWriter;
  state: StateEngine;
  /** Copies a file as it is at one moment, while work goes on. */
  backup(files: BackupFiles): Promise<void>;
  close(): void;
};

export type WriterEngineOptions = {
  directory: string;
  contributions: Contributions;
  durability?: Durability;
  skipTalliesBefore?: SkipTallies;
};

/** Opens both files for writing, migrated. The caller holds the directory's lock. */
export async function openWriterEngine(options: WriterEngineOptions): Promise<WriterEngine> {
  const events = openWritable(join(options.directory, EVENTS_FILE), options.durability);
  try {
    await migrate(events, EVENTS_MIGRATIONS);
    const state = openWritable(join(options.directory, STATE_FILE), options.durability);
    try {
      await migrate(state, STATE_MIGRATIONS);
      return {
        events: new EventWriter(events, options.contributions, options.skipTalliesBefore),
        state: new StateEngine(state),
        async backup(files) {
          if (files.events) await events.backup(files.events);
          if (files.state) await state.backup(files.state);
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

export type ReaderEngine = { events: EventReader; close(): void };

export function openReaderEngine(directory: string): ReaderEngine {
  const events = openReadable(join(directory, EVENTS_FILE));
  assertMigrated(events, EVENTS_MIGRATIONS);
  return { events: new EventReader(events), close: () => void events.close() };
}
