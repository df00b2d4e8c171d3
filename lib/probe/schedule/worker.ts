import { parentPort, workerData } from 'node:worker_threads';
import type { Target } from '../../domain/targets/target';
import { systemClock } from '../../kit/clock';
import { isAppError } from '../../kit/errors';
import { systemRandom } from '../../kit/random';
import type { OnStages } from './draft-stages';
import { createProber } from './prober';
import type { FromWorker, RunFailure, ToWorker, WorkerSetup } from './worker-messages';

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
    case 'draft':
      await runDraft(message.requestId, message.target);
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
    const sessionId = await prober.runNow(targetId, postStages(requestId));
    post({ kind: 'ran', requestId, sessionId });
  } catch (error) {
    postFailure(requestId, error);
  }
}

const postStages =
  (requestId: number): OnStages =>
  (stages, sessionId) =>
    post({ kind: 'stages', requestId, sessionId, stages });

async function runDraft(requestId: number, target: Target): Promise<void> {
  try {
    const finished = await prober.runDraft(target, postStages(requestId));
    post({ kind: 'draft-ran', requestId, finished });
  } catch (error) {
    postFailure(requestId, error);
  }
}

const FAILURES: readonly RunFailure[] = ['not_found', 'unavailable', 'busy'];

function postFailure(requestId: number, error: unknown): void {
  const known = isAppError(error) ? FAILURES.find((code) => code === error.code) : undefined;
  post({
    kind: 'run-failed',
    requestId,
    code: known ?? 'internal',
    message: error instanceof Error ? error.message : String(error),
  });
}
