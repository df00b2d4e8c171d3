import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { openStores } from '@/lib/store/open-stores';
import type { Stores } from '@/lib/store/stores';
import { unpackFixture, upgradeFixtures } from '../../support/upgrade-fixture';
import { tempDirectory } from '../support/open';
import { HOUR, session, sessionsBatch } from '../support/records';

const temps: Array<{ remove(): void }> = [];
afterEach(() => {
  for (const temp of temps.splice(0)) temp.remove();
});
function newDirectory(): string {
  const temp = tempDirectory();
  temps.push(temp);
  return temp.directory;
}

const open = (directory: string) => openStores({ clock: systemClock, directory, bulk: true });
const KEEP_ALL = { sessions: 0, tallies10s: 0, tallies1m: 0, tallies1h: 0 };

const facetRows = (directory: string) => {
  const db = new Database(join(directory, 'events.db'), { readonly: true });
  const rows = ['facet_1m', 'facet_1h'].map((table) =>
    db
      .prepare(
        `SELECT dimension, kind, bucket, (SELECT text FROM label WHERE id = value) AS value, outcome, n FROM ${table} ORDER BY 1, 2, 3, 4, 5`,
      )
      .all(),
  );
  const instances = db.prepare('SELECT id, instance FROM session ORDER BY id').all();
  db.close();
  return { rows, instances };
};

/** Makes a file what it is right after the migration that adds facets: with sessions, and nothing counted. */
function forget(directory: string): void {
  const db = new Database(join(directory, 'events.db'));
  db.exec(`DELETE FROM facet_1m; DELETE FROM facet_1h; UPDATE session SET instance = NULL;
    UPDATE total SET n = (SELECT max(row) FROM session) WHERE name = 'facetFill'`);
  db.close();
}

const stored = Array.from({ length: 1_203 }, (_, n) =>
  session({
    id: `s${n}`,
    endedAt: HOUR + n * 7_000,
    failedStage: n % 5 === 0 ? 'factory' : null,
    instance: n % 3 === 0 ? null : `pod-${n % 3}`,
    release: `${1 + (n % 2)}.0.0`,
  }),
);

const codes = async ({ events }: Stores) => {
  const filter = { from: HOUR, to: HOUR + 24 * 3_600_000 };
  const facets = await events.facets({
    filter,
    fields: ['code', 'instance'],
    stepMs: 60_000,
    budgetMs: 60_000,
  });
  return facets.map(({ values }) =>
    values.map(({ value, counts }) => [value, counts.passed, counts.failed]).sort(),
  );
};

it('counts the sessions of before in slices, and those that are corrected or come meanwhile once', async () => {
  const directory = newDirectory();
  const late = session({ id: 'late', endedAt: HOUR + 5_000 });
  const corrected = {
    ...session({ id: 's7', failedStage: 'auth' }),
    endedAt: HOUR + 49_000,
    revision: 1,
  };
  let stores = await open(directory);
  await stores.events.append(sessionsBatch(...stored));
  await stores.events.append(sessionsBatch(corrected, late));
  const wanted = await codes(stores);
  await stores.close();
  const whole = facetRows(directory);

  const again = newDirectory();
  stores = await open(again);
  await stores.events.append(sessionsBatch(...stored));
  await stores.close();
  forget(again);
  stores = await open(again);
  await stores.events.append(sessionsBatch(corrected, late));
  // Not counted yet, so rows answer: without the instances of before.
  expect((await codes(stores))[0]).toEqual(wanted[0]);
  await stores.events.retain(KEEP_ALL);
  expect(await codes(stores)).toEqual(wanted);
  await stores.events.retain(KEEP_ALL);
  await stores.close();
  expect(facetRows(again).rows).toEqual(whole.rows);
});

it.each(upgradeFixtures())(
  'counts the sessions of a file of an older version: %s',
  async (name) => {
    const fixture = unpackFixture(name);
    temps.push(fixture);
    const { directory } = fixture;
    const stores = await open(directory);
    const all = { from: 0, to: Date.UTC(2100, 0) };
    const read = () =>
      stores.events.facets({
        filter: all,
        fields: ['code', 'stage', 'handler', 'release'],
        stepMs: 60_000,
        budgetMs: 60_000,
      });
    const byRows = await read();
    await stores.events.retain(KEEP_ALL);
    const sorted = (facets: typeof byRows) =>
      facets.map(({ field, values }) => ({
        field,
        values: values
          .map(({ value, counts }) => ({ value, counts }))
          .sort((a, b) => (a.value < b.value ? -1 : 1)),
      }));
    expect(sorted(await read())).toEqual(sorted(byRows));
    expect(byRows.find(({ field }) => field === 'handler')?.values.length).toBeGreaterThan(0);
    await stores.close();
  },
);
