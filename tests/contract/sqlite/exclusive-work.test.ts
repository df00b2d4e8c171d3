import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock, systemClock } from '@/lib/kit/clock';
import { createTimeSlices } from '@/lib/kit/time-slices';
import { toTexts } from '@/lib/store/sqlite/events/batch-texts';
import { EventWriter } from '@/lib/store/sqlite/events/event-writer';
import { EVENTS_MIGRATIONS } from '@/lib/store/sqlite/events/events-schema';
import { openWritable } from '@/lib/store/sqlite/file/database';
import { migrate } from '@/lib/store/sqlite/file/migrate';
import { openSqliteStores } from '@/lib/store/sqlite/open-sqlite-stores';
import { openForReading, openForWriting } from '@/lib/store/sqlite/threads/open-databases';
import { writerMethods } from '@/lib/store/sqlite/threads/thread-methods';
import { tempDirectory } from '../support/open';
import { batch, healthEvent, session, sessionsBatch, sharing } from '../support/records';

const KEYS = sharing({ sessionIds: ['a'] });

describe('exclusive work on SQLite', () => {
  let temp: ReturnType<typeof tempDirectory>;
  beforeEach(() => {
    temp = tempDirectory();
  });
  afterEach(() => temp.remove());

  it('refuses others as `busy` where it takes too long, and goes on itself', async () => {
    const clock = manualClock();
    const limits = { lockMs: 1_000 };
    const { directory } = temp;
    const { events, close } = await openSqliteStores({ directory, bulk: true, clock, limits });
    let finish = () => {};
    const work = events.exclusively(KEYS, async ({ append }) => {
      await append(sessionsBatch(session({ id: 'a' })));
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    await nextTurn();
    const waiting = [
      events.append(sessionsBatch(session({ id: 'b' }))),
      events.related(KEYS),
      events.exclusively(KEYS, async () => 0),
    ];
    const refused = waiting.map((one) =>
      expect(one).rejects.toMatchObject({ code: 'busy', retryable: true }),
    );
    // A batch is made into texts before it waits.
    await nextTurn();
    clock.advance(1_000);
    await Promise.all(refused);
    finish();
    await work;
    expect(await events.stats()).toMatchObject({ sessions: 1 });
    await events.append(sessionsBatch(session({ id: 'b' })));
    expect(await events.stats()).toMatchObject({ sessions: 2 });
    await close();
  });

  it('closes with work under way, which then stores nothing', async () => {
    const { directory } = temp;
    const { events, close } = await openSqliteStores({ clock: systemClock, directory });
    const retaining = events.retain({ sessions: 1, tallies10s: 1, tallies1m: 1, tallies1h: 1 });
    let finish = () => {};
    let begun = () => {};
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const work = events.exclusively(KEYS, async ({ append }) => {
      await append(sessionsBatch(session({ id: 'a' })));
      begun();
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    await isBegun;
    const deleting = events.retain({ sessions: 1, tallies10s: 1, tallies1m: 1, tallies1h: 1 });
    await close();
    expect(await Promise.all([retaining, deleting])).toEqual([0, 0]);
    finish();
    await expect(work).rejects.toMatchObject({ code: 'unavailable' });
    const reader = openForReading(directory);
    expect(reader.events.totals()).toEqual({ sessions: 0, healthEvents: 0 });
    reader.close();
  });

  it('is undone where its caller gave up without a word, before anything else is written', async () => {
    const databases = await openForWriting({ directory: temp.directory });
    const methods = writerMethods(databases, new AbortController().signal);
    const reader = openForReading(temp.directory);
    const total = () => reader.events.totals().sessions;
    const slices = createTimeSlices(manualClock());
    const texts = (id: string) => toTexts(sessionsBatch(session({ id })), slices);

    methods.begin(1);
    methods.appendWithin(1, await texts('lost'));
    methods.append(await texts('kept'));
    expect(total()).toBe(1);
    expect(() => methods.commit(1)).toThrow(expect.objectContaining({ code: 'unavailable' }));

    methods.begin(2);
    methods.appendWithin(2, await texts('lost'));
    methods.begin(3);
    methods.rollback(2);
    const late = await texts('lost');
    expect(() => methods.appendWithin(2, late)).toThrow(
      expect.objectContaining({ code: 'unavailable' }),
    );
    methods.appendWithin(3, await texts('kept too'));
    methods.commit(3);
    expect(total()).toBe(2);
    expect(methods.related(sharing({ sessionIds: ['lost'] })).sessions).toEqual([]);
    reader.close();
    databases.close();
  });

  it('answers `unavailable` on a full disk, and stores it as a whole when there is room', async () => {
    const db = openWritable(join(temp.directory, 'events.db'));
    await migrate(db, EVENTS_MIGRATIONS);
    const writer = new EventWriter(db);
    writer.append(sessionsBatch(session({ id: 'before' })));
    const pages = Number(db.pragma('page_count', { simple: true }));
    const big = batch({
      healthEvents: Array.from({ length: 500 }, (_, n) =>
        healthEvent({ id: `e${n}`, message: 'x'.repeat(500) }),
      ),
    });
    const work = (id: number) => {
      writer.transaction.begin(id);
      writer.append(sessionsBatch(session({ id: 'small', release: 'new' })));
      writer.transaction.assertOpen(id);
      writer.append(big);
      writer.transaction.commit(id);
    };
    db.pragma(`max_page_count = ${pages + 4}`);
    expect(() => work(1)).toThrow(
      expect.objectContaining({ code: 'unavailable', retryable: true }),
    );
    writer.transaction.rollback(1);
    const ids = () => db.prepare('SELECT id FROM session ORDER BY id').pluck().all();
    expect(ids()).toEqual(['before']);
    db.pragma(`max_page_count = ${pages * 100}`);
    work(2);
    expect(ids()).toEqual(['before', 'small']);
    db.close();
  });

  it('lets a backup be made while it works, without what is not committed', async () => {
    const { directory } = temp;
    const { events, backup, close } = await openSqliteStores({ clock: systemClock, directory });
    await events.append(sessionsBatch(session({ id: 'before' })));
    const copy = join(directory, 'copy.db');
    await events
      .exclusively(KEYS, async ({ append }) => {
        await append(sessionsBatch(session({ id: 'undone' })));
        await backup({ events: copy });
        throw new RangeError('undo');
      })
      .catch(() => undefined);
    await close();
    const db = new Database(copy, { readonly: true });
    expect(db.prepare('SELECT id FROM session').pluck().all()).toEqual(['before']);
    db.close();
  });
});
