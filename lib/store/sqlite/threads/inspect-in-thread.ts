import { Worker } from 'node:worker_threads';
import type { CheckDepth, StoreFileReport } from '../../store-files';
import { fromWireError, type WireError } from '../file/sqlite-errors';
import type { WorkerSettings } from './worker-main';

const BOOTSTRAP = new URL('./worker.mjs', import.meta.url);

type Answer =
  | { type: 'reports'; reports: StoreFileReport[] }
  | { type: 'failed'; error: WireError };

/**
 * As `inspectFiles`, in a thread of its own: a check reads whole files, for minutes where they are large. Null where `signal` ended
 * it first.
 */
export function inspectInThread(
  { directory, depth }: { directory: string; depth: CheckDepth },
  signal: AbortSignal,
): Promise<StoreFileReport[] | null> {
  const workerData: WorkerSettings = { role: 'inspector', directory, depth };
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(null);
    const worker = new Worker(BOOTSTRAP, { workerData });
    const stop = () => {
      resolve(null);
      void worker.terminate();
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (answer: Answer) => {
      if (answer.type === 'reports') resolve(answer.reports);
      else reject(fromWireError(answer.error));
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal.removeEventListener('abort', stop);
      resolve(null);
    });
  });
}
