import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Collector, createCollector } from '../../../lib/collect/collector';
import { manualClock } from '../../../lib/kit/clock';
import { createLogger } from '../../../lib/kit/logger';
import { openPostgresStores } from '../../../lib/store/postgres/open-postgres-stores';
import type { Stores } from '../../../lib/store/stores';
import { addTarget, START, session } from '../../support/collect-fixture';
import {
  describeWithPostgres,
  openTestDatabase,
  type TestDatabase,
} from '../../support/postgres/test-database';
import { finishedOf } from '../../support/probe/finished-of';

const MINUTE = 60_000;
/** A warm-up of one minute at a session each 5 s, and five for an instance that came at once. */
const MOST_COLD = 12 + 5;

/** Two processes that collect into one database. */
describeWithPostgres('two collectors over one database', () => {
  let database: TestDatabase;
  const stores: Stores[] = [];
  const clock = manualClock(START);
  const openOne = async () => {
    const storage = { url: database.url, directUrl: null, poolSize: 6, lanes: 2 };
    const opened = await openPostgresStores(
      { ...storage, prepare: true, unsafe: false },
      { clock: manualClock(), migrates: true },
    );
    stores.push(opened);
    return opened;
  };
  const logger = createLogger('test', 'silent');
  const collectorOf = ({ events, state }: Stores) =>
    createCollector({ events, state, clock, logger, isShared: true });
  let a: Collector;
  let b: Collector;
  let state: Stores['state'];
  let events: Stores['events'];

  beforeAll(async () => {
    database = await openTestDatabase();
    const first = await openOne();
    ({ state, events } = first);
    await addTarget(first, { id: 't1', name: 'chat', environment: 'staging' });
    [a, b] = [collectorOf(first), collectorOf(await openOne())];
  }, 60_000);
  afterAll(async () => {
    for (const one of stores) await one.close();
    await database.close();
  });

  /** Each at an instant of its own: a session is one by when it began. */
  const add = (collector: Collector, release: string, instance = 'i1') => {
    clock.advance(1);
    const made = session('passed', { at: clock.now(), release, instance });
    return collector.addSession(finishedOf(made));
  };

  it('count the cold sessions of a new deployment together', async () => {
    // Either has watched the target for long.
    await Promise.all([add(a, 'r1'), add(b, 'r1')]);
    clock.advance(5 * MINUTE);
    for (let n = 0; n < 30; n++) {
      // At once, so that each could count without the other.
      await Promise.all([add(a, 'r2'), add(b, 'r2')]);
      clock.advance(2_500);
    }
    const rows = await events.tallies({
      targetId: 't1',
      release: 'r2',
      from: START,
      to: clock.now() + MINUTE,
      step: '10s',
      strata: ['cold'],
    });
    expect(rows.reduce((sum, { counts }) => sum + counts.sessions, 0)).toBe(MOST_COLD);
  });

  it('take a new version for new, also one of them that has just started', async () => {
    const c = collectorOf(await openOne());
    await add(c, 'r3');
    const release = await state.get('release', 't1:r3');
    expect(release?.value).toMatchObject({ version: 'r3', cold: true });
  });

  it('keep when an instance was first seen, whichever of them sees it again', async () => {
    await add(a, 'r3', 'i9');
    const seen = await state.get('instance', 't1:r3:i9');
    clock.advance(MINUTE);
    await add(b, 'r3', 'i9');
    expect(await state.get('instance', 't1:r3:i9')).toEqual(seen);
    await state.mutate([{ op: 'delete', kind: 'instance', id: 't1:r3:i9' }], clock.now());
    await add(b, 'r3', 'i9');
    expect(await state.get('instance', 't1:r3:i9')).not.toBeNull();
  });
});
