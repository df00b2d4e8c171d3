import { afterAll, beforeEach, expect, it } from 'vitest';
import type { EventStore, Retention } from '@/lib/store/event-store';
import type { PostgresDatabase } from '@/lib/store/postgres/connection/connection';
import { addPartitions } from '@/lib/store/postgres/events/tables/partitions';
import { describeWithPostgres } from '../../support/postgres/test-database';
import { batch, connection, FRAMES, HOUR, healthEvent, session, slot } from '../support/records';
import { postgresEvents } from './open-postgres';

const DAY = 86_400_000;
const DAYS = [0, 1, 2, 3, 4, 5];

/** A session, a health event, a connection and slots of every day. */
const rows = () =>
  batch({
    sessions: DAYS.map((n) => ({
      record: session({ id: `s${n}`, endedAt: HOUR + n * DAY }),
      frames: FRAMES,
    })),
    healthEvents: DAYS.map((n) => healthEvent({ id: `e${n}`, at: HOUR + n * DAY, runId: 'r' })),
    connections: DAYS.map((n) => connection({ connectionId: `c${n}`, firstAt: HOUR + n * DAY })),
    slots: DAYS.map((n) => slot({ minute: HOUR + n * DAY })),
  });

const cutAt = (at: number): Retention => ({
  sessions: at,
  tallies10s: at,
  tallies1m: at,
  tallies1h: at,
});

describeWithPostgres('partitions of the event store', () => {
  const { openEmpty, database, close } = postgresEvents();
  afterAll(close);

  let events: EventStore;
  let db: PostgresDatabase;
  beforeEach(async () => {
    ({ events } = await openEmpty());
    const opened = await database();
    if (!opened) throw new Error('no database');
    db = opened;
    return () => events.close();
  });

  const partsOf = async (table: string) => {
    const { rows: found } = await db.runQuery<{ name: string; n: number }>(
      `SELECT c.relname AS name, (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM tocsin_events.' || c.relname,
         false, true, '')))[1]::text::int AS n
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'tocsin_events.${table}'::regclass ORDER BY 1`,
    );
    return new Map(found.map(({ name, n }) => [name.replace(`${table}_`, ''), n]));
  };
  const today = Math.floor(HOUR / DAY);
  const stored = async () => {
    const { sessions } = await events.sessions({}, { limit: 20 });
    const keys = { sessionIds: [], traceIds: [], runIds: ['r'], connectionIds: ['c0', 'c4', 'c5'] };
    const { healthEvents, connections } = await events.related(keys);
    return [
      sessions.map(({ id }) => id).reverse(),
      healthEvents.map(({ id }) => id),
      connections.map(({ connectionId }) => connectionId).sort(),
    ];
  };

  it('take rows that were there before them, and change nothing that is read', async () => {
    await events.append(rows());
    const before = await stored();
    expect((await partsOf('session')).get('rest')).toBe(6);
    for (const day of [1, 2]) await addPartitions(db, HOUR + day * DAY);
    expect(await stored()).toEqual(before);
    const parts = await partsOf('session');
    expect(parts.get('rest')).toBe(0);
    expect(parts.get(String(today + 3))).toBe(1);
    expect((await partsOf('cell_1h')).get('rest')).toBe(0);
    // Sent again, every row finds itself in its part.
    const again = await events.append(rows());
    expect(again.sessions).toEqual({ inserted: 0, corrected: 0, ignored: 6 });
    expect(again.duplicateEvents).toHaveLength(6);
    expect(await events.stats()).toMatchObject({ sessions: 6, healthEvents: 6 });
  });

  it('are dropped as a whole where all is old, but for sessions that are kept', async () => {
    await addPartitions(db, HOUR + 2 * DAY);
    await events.append(rows());
    const keptSessions = ['s1', 'not-there'];
    // In the middle of the fifth day: its first half goes row by row.
    const gone = await events.retain({ ...cutAt(HOUR + 4 * DAY + 1), keptSessions });
    expect(gone).toBeGreaterThan(4 * 3);
    expect(await stored()).toEqual([['s1', 's5'], ['e5'], ['c5']]);
    expect(await events.frames('s1')).toEqual(FRAMES);
    expect(await events.stats()).toMatchObject({ sessions: 2, healthEvents: 1 });
    for (const table of ['session', 'session_body', 'health_event', 'connection', 'slot']) {
      const parts = await partsOf(table);
      expect(parts.has(String(today + 1)), table).toBe(false);
      expect(parts.has(String(today + 4)), table).toBe(true);
    }
    expect((await partsOf('session')).get('rest')).toBe(1);
    expect(await events.slots({ targetId: 't1', from: 0, to: HOUR + 9 * DAY })).toHaveLength(1);
    expect(await events.retain({ ...cutAt(HOUR + 4 * DAY + 1), keptSessions })).toBe(0);
    expect(await events.retain(cutAt(HOUR + 4 * DAY + 1))).toBe(1);
  });

  it('are left where they are as long as somebody uses them', async () => {
    await addPartitions(db, HOUR + 2 * DAY);
    await events.append(rows());
    await db.transaction(async (reader) => {
      await reader.runQuery('SELECT count(*) FROM tocsin_events.session');
      await events.retain(cutAt(HOUR + 2 * DAY));
      expect((await partsOf('session')).has(String(today + 1))).toBe(true);
    });
    await events.retain(cutAt(HOUR + 2 * DAY));
    expect((await partsOf('session')).has(String(today + 1))).toBe(false);
    expect((await stored())[0]).toEqual(['s2', 's3', 's4', 's5']);
  });
});
