import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IndicatorKey } from '@/lib/domain/tallies/indicators';
import { BUCKET_STEPS } from '@/lib/domain/tallies/tally';
import { COUNT_COLUMNS } from '@/lib/domain/tallies/tally-fold';
import { systemClock } from '@/lib/kit/clock';
import { lockDirectory } from '@/lib/store/directory-lock';
import { openStores } from '@/lib/store/open-stores';
import { EventWriter } from '@/lib/store/sqlite/events/event-writer';
import { addIndicatorColumns, EVENTS_MIGRATIONS } from '@/lib/store/sqlite/events/events-schema';
import { openWritable } from '@/lib/store/sqlite/file/database';
import { migrate } from '@/lib/store/sqlite/file/migrate';
import { tempDirectory } from '../support/open';
import { batch, healthEvent, session, sessionsBatch } from '../support/records';

describe('files of the SQLite engine', () => {
  let temp: ReturnType<typeof tempDirectory>;
  beforeEach(() => {
    temp = tempDirectory();
  });
  afterEach(() => temp.remove());
  const file = (name: string) => join(temp.directory, name);

  describe('lock', () => {
    it('lets one opener in, names it to the next, and ends with it', async () => {
      const stores = await openStores({ clock: systemClock, directory: temp.directory });
      await expect(
        openStores({ clock: systemClock, directory: temp.directory }),
      ).rejects.toMatchObject({
        code: 'conflict',
        retryable: false,
        message: expect.stringContaining(`process ${process.pid}`),
        details: { pid: process.pid },
      });
      await stores.close();
      const again = await openStores({ clock: systemClock, directory: temp.directory });
      await again.close();
    });

    it('takes over from a process that died', () => {
      writeFileSync(file('tocsin.pid'), '999999\n');
      const unlock = lockDirectory(temp.directory);
      expect(() => lockDirectory(temp.directory)).toThrow(`process ${process.pid}`);
      unlock();
      expect(existsSync(file('tocsin.pid'))).toBe(false);
    });

    it('closes when both stores are closed', async () => {
      const stores = await openStores({ clock: systemClock, directory: temp.directory });
      await stores.events.close();
      await expect(stores.events.stats()).rejects.toMatchObject({ code: 'unavailable' });
      expect(await stores.state.changes.latest()).toBe(0);
      await stores.state.close();
      lockDirectory(temp.directory)();
    });
  });

  it('answers `unavailable` on a full disk, keeps what it had and goes on when there is room', async () => {
    const db = openWritable(file('events.db'));
    await migrate(db, EVENTS_MIGRATIONS);
    const writer = new EventWriter(db);
    writer.append(sessionsBatch(session({ id: 'before' })));
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages}`);
    const big = batch({
      sessions: [{ record: session({ id: 'after', release: 'new' }), frames: null }],
      healthEvents: Array.from({ length: 500 }, (_, n) =>
        healthEvent({ id: `e${n}`, message: 'x'.repeat(500) }),
      ),
    });
    expect(() => writer.append(big)).toThrow(
      expect.objectContaining({ code: 'unavailable', retryable: true }),
    );
    db.pragma(`max_page_count = ${pages * 100}`);
    expect(writer.append(big).sessions).toEqual({ inserted: 1, corrected: 0, ignored: 0 });
    db.close();
  });

  it('has a column for every count of a tally, also of an indicator that is added later', async () => {
    const later = 'greeting' as IndicatorKey;
    const db = openWritable(file('events.db'));
    await migrate(db, [...EVENTS_MIGRATIONS, addIndicatorColumns(later)]);
    for (const step of Object.keys(BUCKET_STEPS)) {
      const columns = db.pragma(`table_info(tally_${step})`) as Array<{ name: string }>;
      expect(columns.map(({ name }) => name)).toEqual([
        'dimension',
        'bucket',
        ...COUNT_COLUMNS,
        `${later}_bad`,
        `${later}_valid`,
        `${later}_unknown`,
      ]);
    }
    db.close();
  });

  it('copies the files while it works', async () => {
    const stores = await openStores({ clock: systemClock, directory: temp.directory });
    await stores.events.append(sessionsBatch(session({ id: 'a' })));
    await stores.backup({ events: file('copy.db') });
    await stores.close();
    const copy = new Database(file('copy.db'), { readonly: true });
    expect(copy.prepare('SELECT id FROM session').all()).toEqual([{ id: 'a' }]);
    copy.close();
  });
});
