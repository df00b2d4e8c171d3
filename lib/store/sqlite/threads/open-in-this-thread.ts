import { eventsSize } from '../file/database';
import type { OpenedParts } from './assemble-stores';
import { callInThread } from './method-caller';
import { openForReading, openForWriting } from './open-databases';
import { readerMethods, writerMethods } from './thread-methods';

/** Both files in the caller's thread, which every call blocks, written without waiting for the disk. */
export async function openInThisThread({ directory }: { directory: string }): Promise<OpenedParts> {
  const databases = await openForWriting({ directory, durability: 'fast' });
  const reader = openForReading(directory);
  const stopping = new AbortController();
  return {
    writer: callInThread(writerMethods(databases, stopping.signal)),
    reader: callInThread(readerMethods(reader)),
    load: async () => ({ size: await eventsSize(directory), queueDepth: 0 }),
    async close() {
      stopping.abort();
      reader.close();
      databases.close();
    },
  };
}
