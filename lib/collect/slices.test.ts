import { afterEach, beforeEach, expect, it } from 'vitest';
import { addTarget, factoryFailed, START } from '../../tests/support/collect-fixture';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { type Clock, manualClock } from '../kit/clock';
import { createLogger } from '../kit/logger';
import { createCollector } from './collector';

const logger = createLogger('test', 'silent');
const EVENTS = 1_000;

let stores: DirectStores;
beforeEach(async () => {
  stores = await openDirectStores();
  await addTarget(stores, { id: 't1', name: 'chat', environment: 'staging' });
});
afterEach(() => stores.close());

const rows = (from: string) =>
  Array.from({ length: EVENTS }, (_, n) => ({
    ...factoryFailed,
    id: `${from}-${n}`,
    connectionId: `${from}-connection-${n}`,
    release: `v${n % 2}`,
    instance: `pod-${n % 3}`,
    outcome: n % 3 === 0 ? 'failed' : 'ok',
    at: START + n,
  }));

/** A clock that goes on by `ms` whenever it is read, so that slices of 4 ms end after a number of reads. */
function readClock(ms: number): Clock {
  const clock = manualClock(START);
  let reads = 0;
  return { ...clock, monotonic: () => clock.monotonic() + ms * reads++ };
}

/** How often others could work while the events were stored. */
async function turnsWhile(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const ended = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  await ended;
  return turns;
}

it('stores a large batch in slices, whole and in its order', async () => {
  const steady = createCollector({ ...stores, clock: manualClock(START), logger });
  const alone = await turnsWhile(steady.ingest(rows('steady'), {}));
  const appended: string[][] = [];
  const events: typeof stores.events = {
    ...stores.events,
    exclusively: (keys, work) =>
      stores.events.exclusively(keys, (transaction) =>
        work({
          ...transaction,
          async append(batch) {
            appended.push(batch.healthEvents.map(({ id }) => id));
            return transaction.append(batch);
          },
        }),
      ),
  };
  const sliced = createCollector({ ...stores, events, clock: readClock(1), logger });
  const turns = await turnsWhile(sliced.ingest(rows('sliced'), {}));
  // Parsing, environments, joining, targets, labels and connections, versions in order and what they open, each in slices of
  // about four rows.
  expect(turns - alone).toBeGreaterThan((8 * EVENTS) / 4);
  expect(appended).toEqual([rows('sliced').map(({ id }) => id)]);
  const [tally] = await stores.events.tallies({
    from: 0,
    to: START * 2,
    step: '1h',
    sources: ['server'],
  });
  const failed = Math.ceil(EVENTS / 3);
  expect(tally?.counts.indicators.factory).toEqual({
    bad: 2 * failed,
    valid: 2 * EVENTS,
    unknown: 0,
  });
});
