import { parentPort, workerData } from 'node:worker_threads';
import type { Methods, ToWorker } from './caller';
import { loadContributions } from './contributions';
import { openReaderEngine, openWriterEngine } from './engine';
import { readerMethods, writerMethods } from './methods';
import { toWireError } from './sqlite-errors';

export type WorkerSettings = {
  role: 'writer' | 'reader';
  directory: string;
  /** URL of the module with the domain's contributions; only the writer needs it. */
  contributions: string;
};

let stopping = false;

async function open({ role, directory, contributions }: WorkerSettings) {
  if (role === 'reader') {
    const engine = openReaderEngine(directory);
    return { methods: readerMethods(engine) as Methods, close: engine.close };
  }
  const engine = await openWriterEngine({
    directory,
    contributions: await loadContributions(contributions),
  });
  return { methods: writerMethods(engine, () => stopping) as Methods, close: engine.close };
}

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('this file runs in a worker thread');
  const { methods, close } = await open(workerData as WorkerSettings);
  port.on('message', async (message: ToWorker) => {
    if (message === 'stopping') {
      stopping = true;
    } else if (message === 'close') {
      close();
      port.close();
    } else {
      const { id, method, args } = message;
      try {
        const value = await methods[method]?.(...(args as never[]));
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
