import { parentPort, workerData } from 'node:worker_threads';

/** A worker with bad habits, for the pool's tests. Its methods: echo, sleep (blocks the thread), crash, fail. `migrateMs`: it is ready only then. */
if (workerData.refuse) {
  const error = { code: 'conflict', message: 'refused', retryable: false, details: null };
  parentPort.postMessage({ type: 'failed', error });
} else {
  parentPort.on('message', (message) => {
    if (message === 'close') return parentPort.close();
    if (message === 'stopping') return;
    const { id, method, args } = message;
    if (method === 'crash') process.exit(3);
    if (method === 'sleep') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, args[0]);
    if (method === 'fail') {
      const error = { code: 'not_found', message: 'nothing here', retryable: false, details: 7 };
      return parentPort.postMessage({ type: 'error', id, error });
    }
    parentPort.postMessage({ type: 'result', id, value: args[0] });
  });
  if (workerData.migrateMs) {
    parentPort.postMessage({ type: 'migrating' });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, workerData.migrateMs);
  }
  parentPort.postMessage({ type: 'ready' });
}
