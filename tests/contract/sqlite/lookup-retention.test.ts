import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { openStores } from '@/lib/store/open-stores';
import { tempDirectory } from '../support/open';
import { HOUR, session, sessionsBatch, slot } from '../support/records';

const DAY = 86_400_000;

it('deletes texts and sets of dimensions that no row names any more, and leaves no row without its text', async () => {
  const temp = tempDirectory();
  const stores = await openStores({ clock: systemClock, directory: temp.directory, bulk: true });
  const { events } = stores;
  const db = new Database(join(temp.directory, 'events.db'), { readonly: true });
  const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  const dangling = () =>
    db
      .prepare(
        `SELECT count(*) FROM (
           SELECT target AS id FROM session UNION SELECT environment FROM session UNION SELECT release FROM session
           UNION SELECT location FROM session UNION SELECT signature FROM session WHERE signature IS NOT NULL
           UNION SELECT key FROM count_10s UNION SELECT key FROM count_1m UNION SELECT key FROM count_1h
           UNION SELECT target FROM slot UNION SELECT location FROM slot UNION SELECT probe FROM slot
           UNION SELECT target FROM pulse
         ) WHERE id NOT IN (SELECT id FROM label)`,
      )
      .pluck()
      .get();
  const sizes: unknown[] = [];
  for (let day = 0; day < 60; day++) {
    const endedAt = HOUR + day * DAY;
    const records = Array.from({ length: 20 }, (_, n) =>
      session({ id: `${day}-${n}`, endedAt, release: `r-${day}-${n}`, instance: `i-${day}-${n}` }),
    );
    await events.append({
      ...sessionsBatch(...records),
      slots: [slot({ minute: endedAt, probe: `p${day}` })],
    });
    await events.retain({
      sessions: endedAt - 3 * DAY,
      tallies10s: endedAt - DAY,
      tallies1m: endedAt - 3 * DAY,
      tallies1h: endedAt - 10 * DAY,
    });
    expect(dangling()).toBe(0);
    if (day > 20) sizes.push([count('label'), count('dimension')]);
  }
  // Flat: as many come as go.
  expect(new Set(sizes.map(String)).size).toBe(1);
  expect(count('dimension')).toBe(220);
  db.close();
  await stores.close();
  temp.remove();
});
