import type { EventStore } from '../../event-store';
import type { StateStore } from '../../state-store';
import { eventsSize } from '../file/database';
import { lockDirectory } from '../file/directory-lock';
import { directCaller } from './caller';
import {
  openReaderEngine,
  openWriterEngine,
  type ReaderEngine,
  type WriterEngine,
  type WriterEngineOptions,
} from './engine';
import { readerMethods, writerMethods } from './methods';
import { sqliteEventStore } from './sqlite-event-store';
import { sqliteStateStore } from './sqlite-state-store';

export type InThreadStores = {
  writer: WriterEngine;
  reader: ReaderEngine;
  events: EventStore;
  state: StateStore;
  close(): void;
};

/** The same engine in the caller's thread, for bulk loads, benches and tests: every call blocks it. */
export async function openInThread(options: WriterEngineOptions): Promise<InThreadStores> {
  const unlock = lockDirectory(options.directory);
  try {
    const writer = await openWriterEngine(options);
    const reader = openReaderEngine(options.directory);
    const close = () => {
      reader.close();
      writer.close();
      unlock();
    };
    const calls = directCaller(writerMethods(writer, () => false));
    return {
      writer,
      reader,
      events: sqliteEventStore({
        writer: calls,
        reader: directCaller(readerMethods(reader)),
        load: async () => ({ size: await eventsSize(options.directory), queueDepth: 0 }),
        close: async () => {},
      }),
      state: sqliteStateStore(calls, async () => {}),
      close,
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
