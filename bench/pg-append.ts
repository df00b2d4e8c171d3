import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../lib/kit/clock';
import type { AppendBatch, EventStore } from '../lib/store/event-store';
import { openStores } from '../lib/store/open-stores';
import { openPostgresEventStore } from '../lib/store/postgres/events/postgres-event-store';
import { openTemporary } from '../tests/contract/support/open';
import { batch, FRAMES, session } from '../tests/contract/support/records';
import { missingPrograms, removeCluster, startCluster } from '../tests/support/postgres/cluster';
import { BATCH, eventBatches, stampedBatches } from './support/event-rows';
import { median, pairRatio } from './support/figures';
import { type BenchResult, report, say } from './support/result';

const ROUNDS = 7;
const BATCHES_A_ROUND = 16;
/** Both engines get so many at once; SQLite takes one after the other. */
const IN_FLIGHT = 4;
const TARGETS = 5;
const DURABLE = { fsync: 'on', full_page_writes: 'on', shared_buffers: '256MB' };

const missing = missingPrograms();
if (missing !== null) {
  say(missing);
  await report([]);
}

function sessionBatches(count: number): AppendBatch[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, n) =>
    batch({
      sessions: Array.from({ length: BATCH }, (__, row) => {
        const id = randomUUID();
        const endedAt = now - 60_000 + n * 200 + row;
        const failedStage = row % 4 === 0 ? ('factory' as const) : null;
        const record = session({ id, endedAt, failedStage, targetId: `t${row % TARGETS}` });
        return { record, frames: FRAMES };
      }),
    }),
  );
}

/**
 * Rows a second. Each of those at once takes batches that follow each other: neighbours share a connection, and would wait for
 * each other.
 */
async function measure(store: EventStore, batches: readonly AppendBatch[]): Promise<number> {
  const share = Math.ceil(batches.length / IN_FLIGHT);
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async (_, n) => {
      for (const one of batches.slice(n * share, (n + 1) * share)) await store.append(one);
    }),
  );
  return (batches.length * BATCH * 1000) / (performance.now() - begun);
}

type Kind = { what: string; goal: number; make(): Promise<AppendBatch[]> };

const KINDS: readonly Kind[] = [
  {
    what: 'sessions appended to PostgreSQL',
    goal: 0.8,
    make: async () => sessionBatches(BATCHES_A_ROUND),
  },
  {
    what: 'health events appended to PostgreSQL, with their connections',
    goal: 0.6,
    make: () => stampedBatches(eventBatches(BATCHES_A_ROUND), { id: 't0', name: 'backend' }),
  },
];

const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-pg-'));
const { url } = await startCluster(folder, DURABLE);
const { events: ours } = await openPostgresEventStore({ url, clock: systemClock, migrates: true });
const peer = await openTemporary((directory) => openStores({ clock: systemClock, directory }));
const results: BenchResult[] = [];
for (const { what, goal, make } of KINDS) {
  const rates: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const rows = await make();
    const [a, b] = [await measure(ours, rows), await measure(peer.events, rows)];
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
    note: `peer: SQLite in its threads, the same rows in batches of ${BATCH}; both on the disk, server and process on the same cores`,
  });
}
await ours.close();
await peer.close();
await removeCluster(folder);
await report(results);
