import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../lib/kit/clock';
import { createLogger } from '../lib/kit/logger';
import { systemRandom } from '../lib/kit/random';
import { createLeasedGroup } from '../lib/runtime/lease/leased-group';
import { openStores } from '../lib/store/open-stores';
import { missingPrograms, removeCluster, startCluster } from '../tests/support/postgres/cluster';
import { startChild } from './support/child';
import { median } from './support/figures';
import { report, say } from './support/result';

const ROUNDS = 5;
/** The default of `lease.ttl`. */
const TTL_MS = 10_000;
const LATE_MS = 3_000;
const DURABLE = { fsync: 'on', full_page_writes: 'on', shared_buffers: '128MB' };

const missing = missingPrograms();
if (missing !== null) {
  say(missing);
  await report([]);
}

const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-pg-'));
const { url } = await startCluster(folder, DURABLE);
const storage = { url, directUrl: null, poolSize: 6, lanes: 4, prepare: true, unsafe: false };
const stores = await openStores({ directory: '', storage, clock: systemClock });

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
await removeCluster(folder);
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
