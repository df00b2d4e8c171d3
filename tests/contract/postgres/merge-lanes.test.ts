import { afterAll, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import type { EventStore } from '@/lib/store/event-store';
import { openStores } from '@/lib/store/open-stores';
import { mergeLanes } from '@/lib/store/postgres/events/retention/merge-lanes';
import { describeWithPostgres } from '../../support/postgres/test-database';
import { openTemporary } from '../support/open';
import { HOUR, session, sessionsBatch } from '../support/records';
import { postgresEvents } from './open-postgres';

const HOUR_MS = 3_600_000;
const DAY = 24 * HOUR_MS;
/** The hours of all tests are closed. */
const LATER = HOUR + DAY;
/** Sessions of each writer. */
const ROUNDS = 15;
const STEPS = ['10s', '1m', '1h'] as const;

describeWithPostgres('lanes of closed hours', () => {
  const { openEmpty, openOne, database, close } = postgresEvents();
  afterAll(close);

  const change = async (sql: string) => {
    const found = await (await database())?.runQuery<{ lane: number }>(sql);
    return found?.rows ?? [];
  };
  const lanes = async (step: (typeof STEPS)[number]) =>
    (await change(`SELECT lane FROM tocsin_events.cell_${step} ORDER BY 1`)).map(
      ({ lane }) => lane,
    );
  const move = async (lane: number) => {
    for (const step of STEPS)
      await change(`UPDATE tocsin_events.cell_${step} SET lane = ${lane} WHERE lane = 0`);
  };
  const merge = async (now = LATER) => {
    const opened = await database();
    if (opened) await mergeLanes(opened, now);
  };
  const startAfresh = () => change(`DELETE FROM tocsin_events.total WHERE name = 'lanesMergedTo'`);
  const taking = (id: string, totalMs: number) => {
    const made = session({ id, endedAt: HOUR + 1_000 });
    return { ...made, timings: { ...made.timings, totalMs } };
  };
  const read = async (events: EventStore) => {
    const span = { from: HOUR, to: HOUR + HOUR_MS };
    return Promise.all(
      STEPS.map(async (step) => [
        await events.tallies({ ...span, step }),
        await events.counts({ ...span, step, kinds: [] }),
        await events.latencies({ ...span, step, latencies: [] }),
      ]),
    );
  };

  it('are exact while several write to them and correct them', async () => {
    const writers = [(await openEmpty()).events, await openOne(), await openOne(), await openOne()];
    const records = writers.flatMap((_, writer) =>
      Array.from({ length: ROUNDS }, (__, n) =>
        taking(`${writer}-${n}`, 1 + ((7 * n + writer) % 50)),
      ),
    );
    const corrected = records.map((record, n) => ({
      ...record,
      revision: 1,
      ...(n % 3 === 0 ? { release: '2.0.0' } : { instance: `pod-${n % 4}` }),
    }));
    let isDone = false;
    const merging = async () => {
      for (let n = 0; !isDone || n === 0; n++) {
        await startAfresh();
        await merge();
      }
    };
    const write = async (writer: EventStore, own: number) => {
      for (let n = own * ROUNDS; n < (own + 1) * ROUNDS; n++) {
        await writer.append(sessionsBatch(records[n] ?? taking('x', 1)));
        await writer.append(sessionsBatch(corrected[n] ?? taking('x', 1)));
      }
    };
    const writing = Promise.all(writers.map(write)).finally(() => {
      isDone = true;
    });
    await Promise.all([writing, merging()]);
    const [first] = writers;
    const plain = await openTemporary((directory) =>
      openStores({ directory, clock: systemClock, bulk: true }),
    );
    await plain.events.append(sessionsBatch(...corrected));
    expect(first && (await read(first))).toEqual(await read(plain.events));
    await plain.close();
    for (const writer of writers) await writer.close();
  });

  it('become one, with the same sums, once the hour is over for a quarter of an hour', async () => {
    const { events } = await openEmpty();
    await events.append(sessionsBatch(taking('a', 10), taking('b', 400)));
    await move(2);
    await events.append(sessionsBatch(taking('c', 30)));
    await move(1);
    await events.append(sessionsBatch(taking('d', 5), { ...taking('e', 7), release: '2.0.0' }));
    const before = await read(events);
    expect(await lanes('1h')).toEqual([0, 0, 1, 2]);
    await merge(HOUR + HOUR_MS + 14 * 60_000);
    expect(await lanes('1h')).toEqual([0, 0, 1, 2]);
    await merge(HOUR + HOUR_MS + 15 * 60_000);
    for (const step of STEPS) expect(await lanes(step)).toEqual([0, 0]);
    expect(await read(events)).toEqual(before);
    const [tally] = await events.tallies({ from: HOUR, to: LATER, step: '1h' });
    expect(tally?.counts.sessions).toBe(5);
    await events.close();
  });

  it('that get rows late are merged once their day is over', async () => {
    const { events } = await openEmpty();
    const noon = Math.floor(HOUR / DAY) * DAY + 12 * HOUR_MS;
    const late = { ...taking('a', 10), endedAt: noon + 1_000 };
    await merge(noon + 6 * HOUR_MS);
    await events.append(sessionsBatch(late));
    await move(3);
    await merge(noon + 8 * HOUR_MS);
    expect(await lanes('1m')).toEqual([3]);
    await merge(noon + 14 * HOUR_MS);
    expect(await lanes('1m')).toEqual([0]);
    await events.close();
  });
});
