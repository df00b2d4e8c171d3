import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../kit/clock';
import { isAppError } from '../../kit/errors';
import { systemRandom } from '../../kit/random';
import { createProber } from './prober';
import type { FromWorker, ToWorker, WorkerSetup } from './worker-messages';

const setup = workerData as WorkerSetup;
const post = (message: FromWorker) => parentPort?.postMessage(message);

const prober = createProber({
  ...setup,
  clock: systemClock,
  random: systemRandom.bytes,
  onSession: (finished) => post({ kind: 'session', finished }),
  onSlots: (slots) => post({ kind: 'slots', slots }),
});

const LOAD_EVERY_MS = 1_000;
setInterval(() => post({ kind: 'load', load: prober.load() }), LOAD_EVERY_MS).unref();

parentPort?.on('message', async (message: ToWorker) => {
  switch (message.kind) {
    case 'targets':
      prober.setTargets(message.targets);
      break;
    case 'release':
      prober.noteRelease(message.targetId, message.at);
      break;
    case 'limits':
      prober.setLimits(message.limits);
      break;
    case 'run':
      await runNow(message.requestId, message.targetId);
      break;
    case 'drain':
      await prober.drain(message.graceMs);
      post({ kind: 'drained' });
      break;
    case 'stop':
      await prober.stop();
      post({ kind: 'stopped' });
      break;
  }
});

async function runNow(requestId: number, targetId: string): Promise<void> {
  try {
    post({ kind: 'ran', requestId, sessionId: await prober.runNow(targetId) });
  } catch (error) {
    const known = isAppError(error) && (error.code === 'not_found' || error.code === 'unavailable');
    post({
      kind: 'run-failed',
      requestId,
      code: known ? (error.code as 'not_found' | 'unavailable') : 'internal',
      message: error instanceof Error ? error.message : String(error),
    });
  }
}
