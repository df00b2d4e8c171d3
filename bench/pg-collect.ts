import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCollector } from '../lib/collect/collector';
import { systemClock } from '../lib/kit/clock';
import { createLogger } from '../lib/kit/logger';
import { openStores } from '../lib/store/open-stores';
import { batch, FRAMES, session } from '../tests/contract/support/records';
import { missingPrograms, removeCluster, startCluster } from '../tests/support/postgres/cluster';
import { finishedOf } from '../tests/support/probe/finished-of';
import { BATCH, eventBatches, stampedBatches } from './support/event-rows';
import { median, pairRatio } from './support/figures';
import { type BenchResult, report, say } from './support/result';

const ROUNDS = 5;
const BATCHES_A_ROUND = 12;
const IN_FLIGHT = 4;
const DURABLE = { fsync: 'on', full_page_writes: 'on', shared_buffers: '256MB' };
const TARGET = { id: 't0', name: 'backend' };

const missing = missingPrograms();
if (missing !== null) {
  say(missing);
  await report([]);
}

const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-pg-'));
const { url } = await startCluster(folder, DURABLE);
const storage = { url, directUrl: null, poolSize: 10, lanes: 4, prepare: true, unsafe: false };
const stores = await openStores({ directory: '', storage, clock: systemClock });
const logger = createLogger('bench', 'error');
const collector = createCollector({ ...stores, clock: systemClock, logger });
const stopping = new AbortController();
const running = collector.run(stopping.signal);

/** Rows a second of calls that each take `BATCH` rows, so many at once. */
async function rate(calls: ReadonlyArray<() => Promise<unknown>>): Promise<number> {
  const share = Math.ceil(calls.length / IN_FLIGHT);
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async (_, n) => {
      for (const call of calls.slice(n * share, (n + 1) * share)) await call();
    }),
  );
  return (calls.length * BATCH * 1000) / (performance.now() - begun);
}

const records = () => {
  const now = Date.now();
  return Array.from({ length: BATCHES_A_ROUND }, (_, n) =>
    Array.from({ length: BATCH }, (__, row) =>
      session({
        id: randomUUID(),
        endedAt: now - 60_000 + n * 200 + row,
        failedStage: row % 4 === 0 ? 'factory' : null,
        targetId: `t${row % 5}`,
      }),
    ),
  );
};

const KINDS = [
  {
    what: 'sessions joined and appended by the collector to PostgreSQL',
    goal: 0.6,
    ours: async () =>
      records().map((rows) => {
        const sessions = rows.map((record) => finishedOf({ record, frames: FRAMES }));
        return () => collector.addMeasured({ sessions, slots: [] });
      }),
    peer: async () =>
      records().map((rows) => {
        const sessions = rows.map((record) => ({ record, frames: FRAMES }));
        return () => stores.events.append(batch({ sessions }));
      }),
  },
  {
    what: 'health events joined and appended by the collector to PostgreSQL',
    goal: 0.5,
    ours: async () => eventBatches(BATCHES_A_ROUND).map((rows) => () => collector.ingest(rows, {})),
    peer: async () =>
      (await stampedBatches(eventBatches(BATCHES_A_ROUND), TARGET)).map(
        (one) => () => stores.events.append(one),
      ),
  },
];

const results: BenchResult[] = [];
for (const { what, goal, ours, peer } of KINDS) {
  const rates: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const [a, b] = [await rate(await ours()), await rate(await peer())];
    // The first round prepares statements and fills caches.
    if (round === 0) continue;
    rates.ours.push(a);
    rates.peer.push(b);
    say(`${what}: round ${round}: ${Math.round(a)} and ${Math.round(b)} rows/s`);
  }
  const ratio = pairRatio(rates.ours, rates.peer);
  results.push({
    what,
    goal: { judged: ratio, is: 'at least', value: goal, unit: '' },
    ratio,
    ours: median(rates.ours),
    peer: median(rates.peer),
    unit: 'rows/s',
    note: `peer: rows of the same kind that are appended without a join; calls of ${BATCH}, four at once, server and process on the same cores`,
  });
}
stopping.abort();
await running;
await stores.close();
await removeCluster(folder);
await report(results);
