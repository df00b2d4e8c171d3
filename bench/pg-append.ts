import { systemClock } from '../lib/kit/clock';
import type { AppendBatch, EventStore } from '../lib/store/event-store';
import { openStores } from '../lib/store/open-stores';
import { openPostgresEventStore } from '../lib/store/postgres/events/postgres-event-store';
import { openTemporary } from '../tests/contract/support/open';
import { batch, FRAMES } from '../tests/contract/support/records';
import { compareRates, recordGroups } from './support/append-rates';
import { BATCH, eventBatches, stampedBatches } from './support/event-rows';
import { startBenchDatabase } from './support/postgres-bench';
import { type BenchResult, report } from './support/result';

const ROUNDS = 7;
const BATCHES_A_ROUND = 16;
const TARGET = { id: 't0', name: 'backend' };

type Kind = { what: string; goal: number; make(): Promise<AppendBatch[]> };

const KINDS: readonly Kind[] = [
  {
    what: 'sessions appended to PostgreSQL',
    goal: 0.8,
    make: async () =>
      recordGroups(BATCHES_A_ROUND).map((rows) =>
        batch({ sessions: rows.map((record) => ({ record, frames: FRAMES })) }),
      ),
  },
  {
    what: 'health events appended to PostgreSQL, with their connections',
    goal: 0.6,
    make: () => stampedBatches(eventBatches(BATCHES_A_ROUND), TARGET),
  },
];

const database = await startBenchDatabase({ sharedBuffers: '256MB' });
const { url } = database;
const { events: ours } = await openPostgresEventStore({ url, clock: systemClock, migrates: true });
const peer = await openTemporary((directory) => openStores({ clock: systemClock, directory }));
const note = `peer: SQLite in its threads, the same rows in batches of ${BATCH}; both on the disk, server and process on the same cores`;
const results: BenchResult[] = [];
for (const { what, goal, make } of KINDS) {
  // Both sides store the same rows: each round is made once, for the side that comes first.
  let made: AppendBatch[] = [];
  const callsOf = (store: EventStore) => made.map((one) => () => store.append(one));
  const compared = await compareRates({
    what,
    goal,
    rounds: ROUNDS,
    note,
    async ours() {
      made = await make();
      return callsOf(ours);
    },
    peer: async () => callsOf(peer.events),
  });
  results.push(compared);
}
await ours.close();
await peer.close();
await database.remove();
await report(results);
