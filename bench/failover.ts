import { systemClock } from '../lib/kit/clock';
import { createLogger } from '../lib/kit/logger';
import { systemRandom } from '../lib/kit/random';
import { createLeasedGroup } from '../lib/runtime/lease/leased-group';
import { startChild } from './support/child';
import { median } from './support/figures';
import { startBenchDatabase } from './support/postgres-bench';
import { report, say } from './support/result';

const ROUNDS = 5;
/** The default of `lease.ttl`. */
const TTL_MS = 10_000;
const LATE_MS = 3_000;

const database = await startBenchDatabase({ sharedBuffers: '128MB' });
const { url } = database;
const stores = await database.open({ poolSize: 6 });

/** Ms from the kill of the process that has the lease to the first write of the one that waits for it. */
async function failOver(round: number): Promise<number> {
  const lease = `judge-${round}`;
  const holder = await startChild<{ pid: number }>('lease-process', { url, lease, ttlMs: TTL_MS });
  const group = createLeasedGroup({
    state: stores.state,
    lease,
    holder: 'the one that waits',
    ttlMs: TTL_MS,
    isShared: true,
    clock: systemClock,
    logger: createLogger('bench', 'error'),
    random: systemRandom.fraction,
  });
  const stopping = new AbortController();
  const wrote = new Promise<number>((resolve, reject) => {
    group
      .add(async ({ state }) => {
        const value = { targetId: 't', since: Date.now() };
        await state.mutate([{ op: 'put', kind: 'versionChurn', id: 't', value }], Date.now());
        resolve(performance.now());
      })
      .catch(reject);
  });
  const running = group.run(stopping.signal);
  process.kill(holder.ready.pid, 'SIGKILL');
  const killed = performance.now();
  const ms = (await wrote) - killed;
  stopping.abort();
  await running;
  await holder.stop();
  return ms;
}

const times: number[] = [];
for (let round = 1; round <= ROUNDS; round++) {
  const ms = await failOver(round);
  say(`round ${round}: ${Math.round(ms)} ms`);
  times.push(ms);
}
await stores.close();
await database.remove();
const longest = Math.max(...times) / 1000;
await report([
  {
    what: 'another process judges after the one that judged was killed, on PostgreSQL',
    goal: {
      judged: longest,
      is: 'at most',
      value: (TTL_MS + LATE_MS) / 1000,
      unit: ' s',
    },
    ratio: null,
    ours: longest,
    peer: null,
    unit: 's, the longest',
    note: `to its first write; median ${(median(times) / 1000).toFixed(1)} s of ${ROUNDS}; a lease lasts ${TTL_MS / 1000} s`,
  },
]);
