import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  contributionOfSession,
  contributionsOfConnection,
} from '../../lib/domain/tallies/contribution';
import type { EventStore } from '../../lib/store/event-store';
import { directCaller } from '../../lib/store/sqlite/threads/caller';
import { openReaderEngine, openWriterEngine } from '../../lib/store/sqlite/threads/engine';
import { readerMethods, writerMethods } from '../../lib/store/sqlite/threads/methods';
import { sqliteEventStore } from '../../lib/store/sqlite/threads/sqlite-event-store';
import { sqliteStateStore } from '../../lib/store/sqlite/threads/sqlite-state-store';
import type { StateStore } from '../../lib/store/state-store';

export type DirectStores = { events: EventStore; state: StateStore; close(): void };

/** The SQLite stores in a directory of their own and without threads: quick to open, and gone when closed. */
export async function openDirectStores(): Promise<DirectStores> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  const writerEngine = await openWriterEngine({
    directory,
    contributions: { ofSession: contributionOfSession, ofConnection: contributionsOfConnection },
    durability: 'fast',
  });
  const readerEngine = openReaderEngine(directory);
  const writer = directCaller(writerMethods(writerEngine, () => false));
  const reader = directCaller(readerMethods(readerEngine));
  const nothing = async () => undefined;
  return {
    events: sqliteEventStore({
      writer,
      reader,
      load: async () => ({ size: 0, queueDepth: 0 }),
      close: nothing,
    }),
    state: sqliteStateStore(writer, nothing),
    close() {
      readerEngine.close();
      writerEngine.close();
      rmSync(directory, { recursive: true });
    },
  };
}
