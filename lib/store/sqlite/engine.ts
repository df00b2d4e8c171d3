import { join } from 'node:path';
import type { Contributions } from './contributions';
import { type Durability, EVENTS_FILE, openReadable, openWritable, STATE_FILE } from './database';
import { EventReader } from './event-reader';
import { EventWriter } from './event-writer';
import { EVENTS_MIGRATIONS } from './events-schema';
import { assertMigrated, migrate } from './migrate';
import { StateEngine } from './state-engine';
import { STATE_MIGRATIONS } from './state-schema';
import type { SkipTallies } from './tally-writer';

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
