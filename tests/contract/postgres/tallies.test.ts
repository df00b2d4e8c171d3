import { EventEmitter, once } from 'node:events';
import { afterAll, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import type { EventStore } from '@/lib/store/event-store';
import { listenForNotifications } from '@/lib/store/postgres/connection/notifications';
import { describeWithPostgres } from '../../support/postgres/test-database';
import { HOUR, session, sessionsBatch } from '../support/records';
import { tallyPropertiesContract } from '../tally-properties.contract';
import { postgresEvents } from './open-postgres';

const WRITERS = 3;

const taking = (id: string, totalMs: number, revision = 0) => {
  const made = session({ id, revision, endedAt: HOUR + 1_000 });
  return { ...made, timings: { ...made.timings, totalMs } };
};

async function totalTimes(events: EventStore) {
  const span = { from: HOUR, to: HOUR + 3_600_000 };
  const [row] = await events.latencies({ ...span, step: '10s', latencies: ['total'] });
  return row && { n: row.histogram.n, min: row.histogram.min, max: row.histogram.max };
}

describeWithPostgres('tallies on PostgreSQL', () => {
  const { openEmpty, openOne, openAll, address, database, close } = postgresEvents();
  afterAll(close);

  const openWriters = async () => {
    const writers = [await openOne()];
    while (writers.length < WRITERS) writers.push(await openOne());
    return {
      writers,
      close: async () => void (await Promise.all(writers.map((writer) => writer.close()))),
    };
  };
  tallyPropertiesContract('PostgreSQL with several writers', openWriters, { numRuns: 10 });

  const lanesInUse = async () => {
    const found = await (await database())?.runQuery<{ lane: number }>(
      'SELECT DISTINCT lane FROM tocsin_events.cell_10s ORDER BY lane',
    );
    return found?.rows.map(({ lane }) => lane);
  };

  it('have lanes that are added up, and that become one where a correction takes the smallest or largest value away', async () => {
    const first = await openEmpty();
    const second = await openOne();
    try {
      await first.events.append(sessionsBatch(taking('a', 10), taking('b', 20)));
      let release = () => {};
      const isReleased = new Promise<void>((resolve) => {
        release = resolve;
      });
      let append = () => {};
      const hasAppended = new Promise<void>((resolve) => {
        append = resolve;
      });
      const keys = { sessionIds: ['c'], traceIds: [], runIds: [], connectionIds: [] };
      // Holds the first lane until the other writer has committed.
      const slow = second.exclusively(keys, async (transaction) => {
        await transaction.append(sessionsBatch(taking('c', 30)));
        append();
        await isReleased;
      });
      await hasAppended;
      await first.events.append(sessionsBatch(taking('d', 5), taking('e', 90)));
      release();
      await slow;
      expect(await lanesInUse()).toEqual([0, 1]);
      expect(await totalTimes(first.events)).toEqual({ n: 5, min: 5, max: 90 });

      await first.events.append(sessionsBatch(taking('d', 15, 1), taking('e', 25, 1)));
      expect(await lanesInUse()).toEqual([0]);
      expect(await totalTimes(first.events)).toEqual({ n: 5, min: 10, max: 30 });
    } finally {
      await second.close();
      await first.close();
    }
  });

  it('count what a process appends after another one has erased or expired the names that it knows', async () => {
    const first = await openEmpty();
    const second = await openOne();
    try {
      await first.events.append(sessionsBatch(taking('a', 10)));
      let cursor: string | null = null;
      do cursor = (await second.eraseSlice({ kind: 'target', targetId: 't1' }, cursor, true)).next;
      while (cursor !== null);
      await first.events.append(sessionsBatch(taking('b', 20)));
      expect(await totalTimes(second)).toEqual({ n: 1, min: 20, max: 20 });

      const cut = HOUR + 40 * 86_400_000;
      await second.retain({ sessions: cut, tallies10s: cut, tallies1m: cut, tallies1h: cut });
      expect(await second.talliedReleases()).toEqual([]);
      const late = { ...taking('c', 30), endedAt: cut + 1_000 };
      await first.events.append(sessionsBatch(late));
      expect(await second.talliedReleases()).toEqual([{ targetId: 't1', release: '1.0.0' }]);
      const { sessions } = await second.sessions({ release: '1.0.0' }, { limit: 9 });
      expect(sessions.map(({ id }) => id)).toEqual(['c']);
    } finally {
      await second.close();
      await first.close();
    }
  });

  it('are announced with their targets after the commit, and counted as appends', async () => {
    const { events, appends, checkWritable } = await openAll();
    const heard = new EventEmitter();
    const stop = listenForNotifications({
      url: await address(),
      channels: { tocsin_events: (payload) => heard.emit('targets', payload) },
      onConnected: () => heard.emit('connected'),
      clock: systemClock,
      random: () => 0,
    });
    try {
      await once(heard, 'connected');
      const announced = once(heard, 'targets');
      const before = await appends();
      await events.append(
        sessionsBatch(
          session({ id: 'n1', targetId: 'one' }),
          session({ id: 'n2', targetId: 'other' }),
        ),
      );
      expect(
        String((await announced)[0])
          .split(',')
          .sort(),
      ).toEqual(['one', 'other']);
      expect((await appends()) - before).toBe(1);
      await checkWritable();
    } finally {
      await stop();
      await events.close();
    }
  });
});
