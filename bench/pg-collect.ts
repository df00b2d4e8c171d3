import { createCollector } from '../lib/collect/collector';
import { systemClock } from '../lib/kit/clock';
import { createLogger } from '../lib/kit/logger';
import { batch, FRAMES } from '../tests/contract/support/records';
import { finishedOf } from '../tests/support/probe/finished-of';
import { compareRates, recordGroups } from './support/append-rates';
import { BATCH, eventBatches, stampedBatches } from './support/event-rows';
import { startBenchDatabase } from './support/postgres-bench';
import { type BenchResult, report } from './support/result';

const ROUNDS = 5;
const BATCHES_A_ROUND = 12;
const TARGET = { id: 't0', name: 'backend' };

const database = await startBenchDatabase({ sharedBuffers: '256MB' });
const stores = await database.open({ poolSize: 10 });
const logger = createLogger('bench', 'error');
const collector = createCollector({ ...stores, clock: systemClock, logger });
const stopping = new AbortController();
const running = collector.run(stopping.signal);

const KINDS = [
  {
    what: 'sessions joined and appended by the collector to PostgreSQL',
    goal: 0.6,
    ours: async () =>
      recordGroups(BATCHES_A_ROUND).map((rows) => {
        const sessions = rows.map((record) => finishedOf({ record, frames: FRAMES }));
        return () => collector.addMeasured({ sessions, slots: [] });
      }),
    peer: async () =>
      recordGroups(BATCHES_A_ROUND).map((rows) => {
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

const note = `peer: rows of the same kind that are appended without a join; calls of ${BATCH}, four at once, server and process on the same cores`;
const results: BenchResult[] = [];
for (const kind of KINDS) results.push(await compareRates({ ...kind, rounds: ROUNDS, note }));
stopping.abort();
await running;
await stores.close();
await database.remove();
await report(results);
