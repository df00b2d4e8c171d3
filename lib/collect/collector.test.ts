import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addTarget,
  bareClose,
  base,
  factoryFailed,
  START,
  session,
} from '../../tests/support/collect-fixture';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { finishedOf } from '../../tests/support/probe/finished-of';
import type { SeededSession } from '../commands/seed/make-session';
import { type ManualClock, manualClock } from '../kit/clock';
import { AppError, isAppError } from '../kit/errors';
import { createLogger } from '../kit/logger';
import type { AppendBatch, EventStore, EventTransaction } from '../store/event-store';
import { type Collector, createCollector } from './collector';

const logger = createLogger('test', 'silent');

let stores: DirectStores;
let clock: ManualClock;
let collector: Collector;
beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(START);
  await addTarget(stores, { id: 't1', name: 'chat', environment: 'staging' });
  collector = createCollector({ ...stores, clock, logger });
});
afterEach(() => stores.close());

const indicators = async (more = {}) => {
  const [row] = await stores.events.tallies({ from: 0, to: START * 2, step: '1h', ...more });
  return row?.counts.indicators;
};

type Append = EventTransaction['append'];

/** The event store, with `run` in place of the appends that its transactions make. */
function withAppend(run: (append: Append, batch: AppendBatch) => ReturnType<Append>): EventStore {
  return {
    ...stores.events,
    exclusively: (keys, work) =>
      stores.events.exclusively(keys, (transaction) =>
        work({ ...transaction, append: async (batch) => run(transaction.append, batch) }),
      ),
  };
}

describe('health events', () => {
  it('are durable when acknowledged, and counted once', async () => {
    const rows = [
      { ...factoryFailed, sessionId: 's1' },
      { ...base, id: 'e2', stage: 'warp' },
      { ...factoryFailed, sessionId: 's1' },
    ];
    const answer = await collector.ingest(rows, {});
    expect(answer).toMatchObject({ accepted: 1, duplicates: 1, rejected: [{ index: 1 }] });
    expect(await collector.ingest(rows, {})).toMatchObject({ accepted: 0, duplicates: 2 });
    expect(await stores.events.stats()).toMatchObject({ healthEvents: 1 });
    expect(collector.stats()).toMatchObject({
      eventsAccepted: 1,
      eventsRejected: 2,
      queueDepth: 0,
    });
  });

  it('fold into one connection of the backend, in the series of its own source', async () => {
    await collector.ingest([{ ...factoryFailed, id: 'a', stage: 'accept', outcome: 'ok' }], {});
    await collector.ingest([factoryFailed], {});
    const counted = await indicators({ sources: ['server'], targetId: 't1' });
    expect(counted?.factory).toEqual({ bad: 1, valid: 1, unknown: 0 });
    expect(counted?.connection).toEqual({ bad: 1, valid: 1, unknown: 0 });
  });

  it('go to the target they name, else the joined session’s, else the only one of the environment', async () => {
    await collector.ingest([factoryFailed], {});
    await addTarget(stores, { id: 't2', name: 'search', environment: 'staging' });
    const finished = session('passed');
    await collector.addSession(finishedOf(finished));
    const ok = { ...base, stage: 'factory', outcome: 'ok' };
    await collector.ingest(
      [
        { ...ok, id: 'n', target: 'search', connectionId: 'c2' },
        { ...ok, id: 'j', sessionId: finished.record.id },
        { ...ok, id: 'x', connectionId: 'c4' },
      ],
      {},
    );
    await collector.ingest([{ ...ok, id: 'd', connectionId: 'c5' }], { target: 't2' });
    const found = await stores.events.related({
      sessionIds: [finished.record.id],
      traceIds: [],
      runIds: [],
      connectionIds: ['c1', 'c2', 'c4', 'c5'],
    });
    const targets = Object.fromEntries(found.healthEvents.map((e) => [e.id, e.targetId]));
    expect(targets).toEqual({ 'e-factory': 't1', n: 't2', j: 't1', x: null, d: 't2' });
  });
});

describe('joining', () => {
  const about = (finished: SeededSession) => [
    { ...factoryFailed, sessionId: finished.record.id },
    {
      ...factoryFailed,
      id: 'e-emergency',
      at: START + 4,
      stage: 'handler',
      outcome: 'attempted',
      handler: 'emergency',
    },
  ];
  const expectDecided = async (finished: SeededSession) => {
    const stored = await stores.events.session(finished.record.id);
    expect(stored).toMatchObject({
      failedStage: 'factory',
      emergency: true,
      keys: { connectionId: 'c1' },
    });
    const counted = await indicators({ sources: ['synthetic'] });
    expect(counted?.factory).toEqual({ bad: 1, valid: 1, unknown: 0 });
    expect(counted?.emergency).toEqual({ bad: 1, valid: 1, unknown: 0 });
    expect((await indicators({ sources: ['server'] }))?.factory.valid ?? 0).toBe(0);
    const theirs = await indicators({ sources: ['server-synthetic'] });
    expect(theirs?.factory).toEqual({ bad: 1, valid: 1, unknown: 0 });
    return stored;
  };

  it('decides the stage of a stored session when events come late', async () => {
    const finished = bareClose();
    await collector.addSession(finishedOf(finished));
    expect((await indicators())?.factory).toEqual({ bad: 0, valid: 0, unknown: 1 });
    await collector.ingest(about(finished), {});
    const stored = await expectDecided(finished);
    expect(stored?.revision).toBe(1);
    expect(collector.stats().corrections).toBe(1);
  });

  it('decides the stage of a session that comes after its events, also through their connection', async () => {
    const finished = bareClose();
    const [named, connected] = about(finished);
    await collector.ingest([connected], {});
    await collector.ingest([named], {});
    await collector.addSession(finishedOf(finished));
    expect((await expectDecided(finished))?.revision).toBe(0);
  });

  it('joins what travels in one batch', async () => {
    const finished = bareClose();
    await Promise.all([
      collector.ingest(about(finished), {}),
      collector.addSession(finishedOf(finished)),
    ]);
    await expectDecided(finished);
  });

  it('joins by trace id and by run id', async () => {
    for (const key of ['traceId', 'runId'] as const) {
      const finished = bareClose(START + (key === 'runId' ? 10_000 : 0));
      await collector.addSession(finishedOf(finished));
      const id = finished.record.keys[key];
      await collector.ingest([{ ...factoryFailed, id: key, connectionId: key, [key]: id }], {});
      expect(await stores.events.session(finished.record.id)).toMatchObject({
        failedStage: 'factory',
      });
    }
  });

  it('keeps the same connection id of another environment apart', async () => {
    const finished = bareClose();
    await collector.addSession(finishedOf(finished));
    await collector.ingest([{ ...factoryFailed, sessionId: finished.record.id }], {});
    const other = { ...factoryFailed, id: 'p', environment: 'production', outcome: 'ok' };
    await collector.ingest([other], {});
    expect(await stores.events.session(finished.record.id)).toMatchObject({ revision: 1 });
    const theirs = await indicators({ sources: ['server'], environment: 'production' });
    expect(theirs?.factory).toEqual({ bad: 0, valid: 1, unknown: 0 });
  });

  it('keeps the frames of a session that is corrected', async () => {
    const finished = { ...bareClose(), frames: session('factory-mismatch').frames };
    await collector.addSession(finishedOf(finished));
    await collector.ingest(about(finished), {});
    expect(await stores.events.frames(finished.record.id)).toEqual(finished.frames);
  });
});

describe('connections of the backend', () => {
  const counted = () => collector.sessionCounters().byTarget.get('t1')?.connections;

  it('are counted when they first decide something, and never counted back', async () => {
    await collector.ingest([{ ...factoryFailed, id: 'a', stage: 'accept', outcome: 'ok' }], {});
    expect(counted()).toBeUndefined();
    await collector.ingest([factoryFailed], {});
    expect(counted()).toMatchObject({ factory: { good: 0, bad: 1 }, agent: { good: 0, bad: 0 } });
    await collector.ingest([factoryFailed], {});
    await collector.ingest(
      [{ ...factoryFailed, id: 'c', outcome: 'recovered', at: factoryFailed.at + 10 }],
      {},
    );
    expect(counted()).toMatchObject({ factory: { good: 0, bad: 1 } });
  });
});

describe('under pressure', () => {
  it('says busy beyond its queue and recovers', async () => {
    collector = createCollector({ ...stores, clock, logger, limits: { queueRows: 3 } });
    const row = (id: string) => ({ ...factoryFailed, id });
    const first = collector.ingest([row('1'), row('2')], {});
    const second = collector.ingest([row('3'), row('4')], {});
    await expect(second).rejects.toSatisfy((e) => isAppError(e) && e.code === 'busy');
    await first;
    expect(await collector.ingest([row('3'), row('4')], {})).toMatchObject({ accepted: 2 });
  });

  it('acknowledges nothing that the store refused, and tries sessions again', async () => {
    let broken = 2;
    const events = withAppend((append, batch) => {
      if (broken-- > 0) throw new AppError('unavailable', 'disk full');
      return append(batch);
    });
    collector = createCollector({ ...stores, events, clock, logger });
    await expect(collector.ingest([factoryFailed], {})).rejects.toSatisfy(
      (e) => isAppError(e) && e.code === 'unavailable' && e.retryable,
    );
    const finished = session('passed');
    const stored = collector.addSession(finishedOf(finished));
    while (broken > 0) await new Promise((resolve) => setImmediate(resolve));
    while (!(await stores.events.session(finished.record.id))) {
      clock.advance(50);
      // What works in slices goes on in the next turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await stored;
    expect(await stores.events.stats()).toMatchObject({ sessions: 1, healthEvents: 0 });
  });

  it('does not let one bad item fail its neighbours', async () => {
    const events = withAppend((append, batch) => {
      if (batch.healthEvents.some(({ id }) => id === 'bad')) throw new RangeError('no');
      return append(batch);
    });
    collector = createCollector({ ...stores, events, clock, logger });
    const [good, bad] = await Promise.allSettled([
      collector.ingest([factoryFailed], {}),
      collector.ingest([{ ...factoryFailed, id: 'bad' }], {}),
    ]);
    expect([good.status, bad.status]).toEqual(['fulfilled', 'rejected']);
  });

  it('groups what waits, and reports whose status changed', async () => {
    const told: string[][] = [];
    let appends = 0;
    const events = withAppend((append, batch) => {
      appends++;
      return append(batch);
    });
    collector = createCollector({ ...stores, events, clock, logger });
    const end = collector.onCommit((targetIds) => told.push(targetIds));
    const rows = Array.from({ length: 50 }, (_, n) => ({ ...factoryFailed, id: `e${n}` }));
    await Promise.all(rows.map((row) => collector.ingest([row], {})));
    expect(appends).toBeLessThan(4);
    expect(new Set(told.flat())).toEqual(new Set(['t1']));
    end();
    const before = told.length;
    await collector.ingest([{ ...factoryFailed, id: 'after' }], {});
    expect(told).toHaveLength(before);
  });

  it('stores slots with the next batch, or soon by themselves, counting a repeated report once', async () => {
    const minute = START - (START % 60_000);
    const slot = {
      targetId: 't1',
      location: 'local',
      minute,
      probe: 'p',
      seq: 1,
      scheduled: 3,
      lostToProbe: 1,
      lostToTarget: 0,
    };
    const query = { targetId: 't1', from: minute, to: minute + 60_000 };
    collector.addSlots([slot]);
    await collector.addSession(finishedOf(session('passed')));
    expect(await stores.events.slots(query)).toEqual([slot]);
    collector.addSlots([{ ...slot, seq: 2, scheduled: 6 }, slot]);
    collector.addSlots([{ ...slot, probe: 'q' }]);
    await collector.drain();
    expect(await stores.events.slots(query)).toMatchObject([
      { probe: 'p', scheduled: 6, lostToProbe: 1 },
      { probe: 'q', scheduled: 3, lostToProbe: 1 },
    ]);
  });

  it('counts slots once where the store keeps a batch but its answer is lost', async () => {
    const minute = START - (START % 60_000);
    let isLost = true;
    const events: EventStore = {
      ...stores.events,
      async exclusively(keys, work) {
        const result = await stores.events.exclusively(keys, work);
        if (!isLost) return result;
        isLost = false;
        throw new AppError('timeout', 'no answer');
      },
    };
    collector = createCollector({ ...stores, events, clock, logger });
    collector.addSlots([
      {
        targetId: 't1',
        location: 'local',
        minute,
        probe: 'p',
        seq: 1,
        scheduled: 3,
        lostToProbe: 0,
        lostToTarget: 0,
      },
    ]);
    await collector.drain();
    expect(isLost).toBe(false);
    await collector.drain();
    expect(
      await stores.events.slots({ targetId: 't1', from: minute, to: minute + 60_000 }),
    ).toMatchObject([{ scheduled: 3 }]);
  });

  it('ends with its queues empty', async () => {
    const stop = new AbortController();
    const running = collector.run(stop.signal);
    const stored = collector.addSession(finishedOf(session('passed')));
    stop.abort();
    await running;
    await stored;
    expect(await stores.events.stats()).toMatchObject({ sessions: 1 });
  });
});
