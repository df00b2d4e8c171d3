import { parentPort, workerData } from 'node:worker_threads';
import type { CheckDepth } from '../../store-files';
import { inspectFiles } from '../copies/inspect';
import { toWireError } from '../file/sqlite-errors';
import type { Methods, ToWorker } from './method-caller';
import { openForReading, openForWriting } from './open-databases';
import { readerMethods, writerMethods } from './thread-methods';

export type WorkerSettings =
  | { role: 'writer' | 'reader'; directory: string }
  | { role: 'inspector'; directory: string; depth: CheckDepth };

const stopping = new AbortController();

type Opened = { methods: Methods; close(): void };

async function openWriter({ directory }: WorkerSettings): Promise<Opened> {
  const databases = await openForWriting({
    directory,
    onMigrate: () => parentPort?.postMessage({ type: 'migrating' }),
  });
  return { methods: writerMethods(databases, stopping.signal), close: databases.close };
}

function openReader({ directory }: WorkerSettings): Opened {
  const database = openForReading(directory);
  return { methods: readerMethods(database), close: database.close };
}

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('this file runs in a worker thread');
  const settings = workerData as WorkerSettings;
  if (settings.role === 'inspector') {
    const reports = inspectFiles(settings.directory, settings.depth);
    port.postMessage({ type: 'reports', reports });
    return;
  }
  // A reader opens its file with the first call: by then the writer, which starts beside it, has migrated the file.
  let opened = settings.role === 'writer' ? await openWriter(settings) : null;
  port.on('message', async (message: ToWorker) => {
    if (message === 'stopping') {
      stopping.abort();
    } else if (message === 'close') {
      opened?.close();
      port.close();
    } else {
      const { id, method, args } = message;
      try {
        opened ??= openReader(settings);
        const value = await opened.methods[method]?.(...(args as never[]));
        port.postMessage({ type: 'result', id, value });
      } catch (error) {
        port.postMessage({ type: 'error', id, error: toWireError(error) });
      }
    }
  });
  port.postMessage({ type: 'ready' });
}

serve().catch((error) => {
  parentPort?.postMessage({ type: 'failed', error: toWireError(error) });
  parentPort?.close();
});
