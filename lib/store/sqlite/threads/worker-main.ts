import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../file/sqlite-errors';
import { loadContributions } from '../tallies/contributions';
import type { Methods, ToWorker } from './caller';
import { openReaderEngine, openWriterEngine } from './engine';
import { readerMethods, writerMethods } from './methods';

export type WorkerSettings = {
  role: 'writer' | 'reader';
  directory: string;
  /** URL of the module with the domain's contributions; only the writer needs it. */
  contributions: string;
};

let stopping = false;

type Opened = { methods: Methods; close(): void };

async function openWriter({ directory, contributions }: WorkerSettings): Promise<Opened> {
  const engine = await openWriterEngine({
    directory,
    contributions: await loadContributions(contributions),
  });
  return { methods: writerMethods(engine, () => stopping), close: engine.close };
}

function openReader({ directory }: WorkerSettings): Opened {
  const engine = openReaderEngine(directory);
  return { methods: readerMethods(engine), close: engine.close };
}

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('this file runs in a worker thread');
  const settings = workerData as WorkerSettings;
  // A reader opens its file with the first call: by then the writer, which starts beside it, has migrated it.
  let opened = settings.role === 'writer' ? await openWriter(settings) : null;
  port.on('message', async (message: ToWorker) => {
    if (message === 'stopping') {
      stopping = true;
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
