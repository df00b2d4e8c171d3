import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { openStores } from '@/lib/store/open-stores';
import { EVENTS_MIGRATIONS } from '@/lib/store/sqlite/events/events-schema';
import { openWritable } from '@/lib/store/sqlite/file/database';
import { migrate } from '@/lib/store/sqlite/file/migrate';
import { STATE_MIGRATIONS } from '@/lib/store/sqlite/state/state-schema';
import { unpackFixture, upgradeFixtures } from '../../support/upgrade-fixture';
import { tempDirectory } from '../support/open';
import { batch, HOUR, slot } from '../support/records';

describe('migrations', () => {
  let temp: ReturnType<typeof tempDirectory>;
  beforeEach(() => {
    temp = tempDirectory();
  });
  afterEach(() => temp.remove());
  const file = (name: string) => join(temp.directory, name);

  const V1 = ['CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1);'];
  const V2 = [...V1, 'ALTER TABLE t ADD COLUMN b TEXT; UPDATE t SET b = a + 1;'];

  it('upgrade an older file in place, with a backup of it beside', async () => {
    const starts: string[] = [];
    const old = openWritable(file('x.db'));
    expect(await migrate(old, V1, () => starts.push('new file'))).toBeNull();
    old.close();
    const db = openWritable(file('x.db'));
    const backup = await migrate(db, V2, () => starts.push('upgrade'));
    expect(backup).toBe(file('x.db.v1.backup'));
    expect(starts).toEqual(['upgrade']);
    expect(db.prepare('SELECT * FROM t').all()).toEqual([{ a: 1, b: '2' }]);
    expect(await migrate(db, V2)).toBeNull();
    db.close();
    const kept = new Database(file('x.db.v1.backup'), { readonly: true });
    expect(kept.prepare('SELECT * FROM t').all()).toEqual([{ a: 1 }]);
    expect(kept.pragma('user_version', { simple: true })).toBe(1);
    kept.close();
  });

  it('leave the file as it was where a step fails', async () => {
    const db = openWritable(file('x.db'));
    await migrate(db, V1);
    await expect(migrate(db, [...V1, 'CREATE TABLE u (a); SELECT nonsense;'])).rejects.toThrow();
    expect(db.pragma('user_version', { simple: true })).toBe(1);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'u'").all()).toEqual([]);
    db.close();
  });

  it.each(['events.db', 'state.db'])('refuse a newer %s, in threads too', async (name) => {
    const newer = openWritable(file(name));
    newer.pragma('user_version = 99');
    newer.close();
    const refusal = { code: 'conflict', retryable: false, details: { found: 99 } };
    const { directory } = temp;
    await expect(openStores({ clock: systemClock, directory })).rejects.toMatchObject(refusal);
    await expect(openStores({ clock: systemClock, directory, bulk: true })).rejects.toMatchObject(
      refusal,
    );
  });

  it('name the backup of an upgrade to the version that comes too late', async () => {
    const db = openWritable(file('x.db'));
    await migrate(db, V1);
    await migrate(db, V2);
    await expect(migrate(db, V1)).rejects.toThrow(`restore ${file('x.db.v1.backup')}`);
    db.pragma('user_version = 9');
    await expect(migrate(db, V2)).rejects.toThrow('restore a backup');
    db.close();
  });

  it('give users an origin, and tokens a place for a scope', async () => {
    const db = openWritable(file('state.db'));
    await migrate(db, STATE_MIGRATIONS.slice(0, 1));
    const insert = db.prepare('INSERT INTO entity VALUES (?, ?, ?, 1, 0, ?)');
    insert.run('user', 'ada', '', JSON.stringify({ id: 'ada', name: 'Ada', role: 'admin' }));
    insert.run('apiToken', 't', '', JSON.stringify({ id: 't', role: 'operator' }));
    insert.run('target', 'x', '', JSON.stringify({ id: 'x' }));
    db.close();
    const stores = await openStores({ clock: systemClock, directory: temp.directory, bulk: true });
    const user = await stores.state.get('user', 'ada');
    expect(user?.value).toMatchObject({ name: 'Ada', role: 'admin', origin: { kind: 'local' } });
    const token = await stores.state.get('apiToken', 't');
    expect(token?.value).toEqual({ id: 't', role: 'operator', scope: null, location: null });
    expect((await stores.state.get('target', 'x'))?.value).toEqual({ id: 'x' });
    expect(await stores.state.list('signIn')).toEqual([]);
    await stores.close();
  });

  describe('of slots', () => {
    /** An events file of version 1, which added increments up. */
    async function writeVersion1(): Promise<void> {
      const db = openWritable(file('events.db'));
      await migrate(db, EVENTS_MIGRATIONS.slice(0, 1));
      db.exec(`
        INSERT INTO label (text) VALUES ('t1'), ('local'), ('t2'), ('eu');
        INSERT INTO slot VALUES (1, ${HOUR}, 2, 12, 1, 2), (1, ${HOUR + 60_000}, 2, 11, 0, 0), (3, ${HOUR}, 4, 5, 5, 0);`);
      db.close();
    }

    it('keeps every count, and counts what comes later beside it', async () => {
      await writeVersion1();
      const { events, close } = await openStores({ clock: systemClock, directory: temp.directory });
      const query = (targetId: string) => ({ targetId, from: HOUR, to: HOUR + 600_000 });
      const kept = { probe: '', seq: 0 };
      expect(await events.slots(query('t1'))).toEqual([
        slot(kept),
        slot({ ...kept, minute: HOUR + 60_000, scheduled: 11, lostToProbe: 0, lostToTarget: 0 }),
      ]);
      expect(await events.slots(query('t2'))).toEqual([
        slot({
          ...kept,
          targetId: 't2',
          location: 'eu',
          scheduled: 5,
          lostToProbe: 5,
          lostToTarget: 0,
        }),
      ]);
      const more = slot({ minute: HOUR + 60_000, scheduled: 1 });
      await events.append(batch({ slots: [more] }));
      expect(await events.slots({ ...query('t1'), from: HOUR + 60_000 })).toMatchObject([
        { ...kept, scheduled: 11 },
        more,
      ]);
      expect(
        await events.retain({ sessions: 0, tallies10s: 0, tallies1m: HOUR + 1, tallies1h: 0 }),
      ).toBe(2);
      await close();
    });

    it.each(upgradeFixtures())('keeps every count of %s, and finds its targets', async (name) => {
      const fixture = unpackFixture(name);
      const before = new Database(join(fixture.directory, 'events.db'));
      const targets = before
        .prepare<[], { targetId: string; scheduled: number; lost: number; last: number }>(
          `SELECT l.text AS targetId, sum(scheduled) AS scheduled, sum(lost_to_probe + lost_to_target) AS lost,
             (SELECT max(ended_at) FROM session WHERE session.target = l.id AND seeded = 0) AS last
           FROM slot JOIN label l ON l.id = slot.target GROUP BY 1`,
        )
        .all();
      before.close();
      expect(targets.map(({ targetId }) => targetId).sort()).toEqual(
        [fixture.stagingId, fixture.productionId].sort(),
      );
      const { events, close } = await openStores({
        clock: systemClock,
        directory: fixture.directory,
      });
      for (const { targetId, scheduled, lost } of targets) {
        const rows = await events.slots({ targetId, from: 0, to: fixture.writtenAt });
        expect(rows.reduce((sum, row) => sum + row.scheduled, 0)).toBe(scheduled);
        expect(rows.reduce((sum, row) => sum + row.lostToProbe + row.lostToTarget, 0)).toBe(lost);
      }
      const pulses = await events.pulses(null);
      const slotted = new Set(targets.map(({ targetId }) => targetId));
      // A target that only health events name has no slots and no session.
      const found = pulses.targets.filter(({ targetId }) => slotted.has(targetId));
      expect(found.sort((a, b) => (a.targetId < b.targetId ? -1 : 1))).toEqual(
        targets
          .sort((a, b) => (a.targetId < b.targetId ? -1 : 1))
          .map(({ targetId, last }) => ({ targetId, lastFinishedAt: last })),
      );
      await close();
      fixture.remove();
    });
  });

  it('find targets with sessions, slots or tallies for the first answer of `pulses`', async () => {
    const db = openWritable(file('events.db'));
    await migrate(db, EVENTS_MIGRATIONS.slice(0, 1));
    const session = (id: string, of: { target: number; endedAt: number; seeded: number }) =>
      db
        .prepare(
          'INSERT INTO session VALUES (NULL, ?, 0, ?, 1, 1, 1, ?, 0, NULL, 0, NULL, NULL, 9, 0, ?)',
        )
        .run(id, of.target, of.endedAt, of.seeded);
    db.exec(`INSERT INTO label (id, text) VALUES (1, 'staging'), (2, 'live'), (3, 'seeded'), (4, 'slots');
      INSERT INTO slot VALUES (4, ${HOUR}, 1, 1, 0, 0);
      INSERT INTO dimension VALUES (1, 'backend', 'staging', '', '', 'server', 'steady', '', 'ws', 0, ${HOUR}, ${HOUR});`);
    session('a', { target: 2, endedAt: HOUR + 3, seeded: 0 });
    session('b', { target: 2, endedAt: HOUR + 9, seeded: 1 });
    session('c', { target: 3, endedAt: HOUR + 5, seeded: 1 });
    await migrate(db, EVENTS_MIGRATIONS);
    const rows = db
      .prepare(
        'SELECT text, last_finished_at AS last FROM pulse JOIN label ON label.id = target ORDER BY 1',
      )
      .all();
    expect(rows).toEqual([
      { text: 'backend', last: null },
      { text: 'live', last: HOUR + 3 },
      { text: 'seeded', last: null },
      { text: 'slots', last: null },
    ]);
    db.close();
  });
});
