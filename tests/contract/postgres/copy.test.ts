import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { configuredDatabase } from '@/lib/commands/storage/configured-database';
import { systemClock } from '@/lib/kit/clock';
import { systemRandom } from '@/lib/kit/random';
import { type CopyRequest, copyDirectory } from '@/lib/runtime/copy/copy-directory';
import { secretsOfKey } from '@/lib/runtime/secrets';
import { lockDirectory } from '@/lib/store/directory-lock';
import { inspectDatabase, openStores } from '@/lib/store/open-stores';
import type { Stores } from '@/lib/store/stores';
import { runCli } from '../../support/cli';
import { makeDirectory, readEverything } from '../../support/copy-fixture';
import {
  describeWithPostgres,
  openTestDatabase,
  type TestDatabase,
} from '../../support/postgres/test-database';
import { serviceFixture } from '../../support/service-fixture';
import { unpackFixture } from '../../support/upgrade-fixture';
import { tempDirectory } from '../support/open';
import { HOUR, session, sessionsBatch } from '../support/records';

const OTHER_KEY = 'c0'.repeat(32);

describeWithPostgres('a copy of a data directory', () => {
  let test: TestDatabase;
  let made: { directory: string; remove(): void };
  const house = serviceFixture();
  beforeEach(async () => {
    test = await openTestDatabase();
  });
  afterEach(async () => {
    await test.close();
    made.remove();
  });

  const keyOf = (directory: string) => readFileSync(join(directory, 'tocsin.key'), 'utf8').trim();
  const storageOf = (key: string) => {
    const env = { TOCSIN_DATABASE_URL: test.url, TOCSIN_KEY: key };
    const configured = configuredDatabase(env, made.directory);
    if (!configured) throw new Error('no database is configured');
    return configured;
  };
  const copy = (more: Partial<CopyRequest> = {}, key = keyOf(made.directory)) =>
    copyDirectory({
      directory: made.directory,
      ...storageOf(key),
      verify: false,
      clock: systemClock,
      random: systemRandom,
      signal: new AbortController().signal,
      onProgress: () => {},
      ...more,
    });
  const withStores = async <T>(
    of: 'directory' | 'database',
    work: (stores: Stores) => Promise<T>,
  ) => {
    const { directory } = made;
    const storage = of === 'database' ? storageOf(OTHER_KEY).storage : null;
    const stores = await openStores({ clock: systemClock, directory, storage, bulk: true });
    try {
      return await work(stores);
    } finally {
      await stores.close();
    }
  };
  const read = (of: 'directory' | 'database') =>
    withStores(of, (stores) => readEverything(house, stores));

  /** Made by the first test that needs it. */
  let original: Promise<{ directory: string; remove(): void }> | undefined;
  afterAll(async () => (await original)?.remove());
  const copyOfDirectory = async () => {
    original ??= makeDirectory(house);
    const { directory, remove } = tempDirectory();
    cpSync((await original).directory, directory, { recursive: true });
    return { directory, remove };
  };

  it('answers as the directory does, wherever it was interrupted, and is equal to it', async () => {
    made = await copyOfDirectory();
    const directory = await read('directory');
    let calls = 0;
    for (let isWhole = false; !isWhole; calls++) {
      const stop = new AbortController();
      let batches = 0;
      const onProgress = () => {
        batches++;
        if (batches === 3) stop.abort();
      };
      ({ isWhole } = await copy({ signal: stop.signal, onProgress }));
      const report = await inspectDatabase(storageOf(OTHER_KEY).storage, systemClock);
      expect(report.findings.some(({ level }) => level === 'refused')).toBe(!isWhole);
      if (!isWhole)
        await expect(read('database')).rejects.toThrow('contains a part of a data directory');
    }
    expect(calls).toBeGreaterThan(4);
    const database = await read('database');
    expect(
      Object.keys(database).filter((name) => !database[name as keyof typeof database]),
    ).toEqual([]);
    for (const [name, answer] of Object.entries(directory))
      expect([name, database[name as keyof typeof database]]).toEqual([name, answer]);
    const { checks } = await copy({ verify: true });
    expect(checks?.filter(({ problem }) => problem !== null)).toEqual([]);
    const secrets = secretsOfKey(keyOf(made.directory));
    const notifier = await withStores('database', ({ state }) => state.get('notifier', 'n1'));
    const sealed = (notifier?.value as { secret?: string } | undefined)?.secret;
    expect(secrets.open(sealed ?? '')).toBe('the-secret-of-a-receiver');
  });

  const failing = async () => {
    const { checks } = await copy({ verify: true });
    return checks?.filter(({ problem }) => problem !== null).map(({ name }) => name);
  };
  const change = (sql: string) => test.database.runQuery(sql);

  it('is compared with its directory: what was changed in either is found', async () => {
    made = await copyOfDirectory();
    await copy();
    await change(`UPDATE tocsin_state.entity SET json = json || ' ' WHERE kind = 'user'`);
    const env = { TOCSIN_KEY: keyOf(made.directory), TOCSIN_DATABASE_URL: test.url };
    const ran = await runCli(['copy', '--verify', '--data', made.directory], { env });
    expect(ran).toMatchObject({ code: 10, err: '' });
    expect(ran.out).toContain('fail  entities compared whole: 1 differ or are missing: user mira');
    expect(ran.out).toContain('1 of 15 comparisons fail.');

    await change('UPDATE tocsin_events.cell_1m SET factory_bad = factory_bad + 1');
    await change('UPDATE tocsin_events.session SET total_us = total_us + 1');
    await change('DELETE FROM tocsin_events.health_event WHERE day % 2 = 0');
    await change(`UPDATE tocsin_events.connection SET json = json || ' '`);
    await change(`UPDATE tocsin_events.label SET text = text || ' '`);
    expect(await failing()).toEqual([
      'labels and dimensions',
      'healthEvents stored',
      'sums of each day, cells1m',
      'sessions compared whole',
      'healthEvents compared whole',
      'connections compared whole',
      'entities compared whole',
      'hours counted again',
    ]);
    await change('UPDATE tocsin_state.state_head SET seq = seq + 1');
    await expect(failing()).rejects.toThrow('has used');
  });

  it('goes into an empty database alone, and once', async () => {
    made = await copyOfDirectory();
    await withStores('database', ({ state }) =>
      state.mutate([{ op: 'put', kind: 'settings', id: 'settings', value: {} as never }], 1),
    );
    await expect(copy()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('contains data that is not of this directory'),
    });
    await change('DROP SCHEMA tocsin_state, tocsin_events CASCADE');
    await copy();
    await expect(copy()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('contains this directory already'),
    });
    await withStores('directory', ({ events }) =>
      events.append(sessionsBatch(session({ id: 'x' }))),
    );
    await expect(copy()).rejects.toThrow('or this one has changed since it was copied');
    await change('DROP SCHEMA tocsin_events CASCADE');
    await expect(copy()).rejects.toThrow('drop the schema tocsin_copy too');
  });

  it('goes on after its connections were lost', async () => {
    made = await copyOfDirectory();
    let isCut = false;
    const cut = ({ done }: { done: number }) => {
      if (isCut || done === 0) return;
      isCut = true;
      void change(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tocsin copy'`,
      );
    };
    const lost = await copy({ onProgress: cut }).catch((error: unknown) => error);
    if (lost instanceof Error) expect(lost).toMatchObject({ code: 'unavailable' });
    expect((await copy({ verify: true })).checks?.every(({ problem }) => problem === null)).toBe(
      true,
    );
  });

  it('needs the key of the directory, a directory, and that nobody uses it', async () => {
    made = await copyOfDirectory();
    await expect(copy({}, OTHER_KEY)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('TOCSIN_KEY is not the key of'),
    });
    await expect(copy({ directory: join(made.directory, 'none') })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('is not a data directory: it has no events.db'),
    });
    const unlock = lockDirectory(made.directory);
    const env = { TOCSIN_KEY: keyOf(made.directory) };
    const command = ['copy', '--data', made.directory, '--to', test.url];
    const used = await runCli(command, { env });
    expect(used).toMatchObject({ code: 75, out: '' });
    expect(used.err).toContain(`is in use by process ${process.pid}`);
    unlock();
    const stranger = await runCli(command, { env: { TOCSIN_KEY: OTHER_KEY } });
    expect(stranger).toMatchObject({ code: 64, out: '' });
    expect(stranger.err).toContain(`give it the content of ${made.directory}/tocsin.key`);
    const without = await runCli(command, { env: { TOCSIN_KEY: '' } });
    expect(without).toMatchObject({ code: 64, out: '' });
    expect(without.err).toContain(`set TOCSIN_KEY_FILE to a copy of ${made.directory}/tocsin.key`);
    const found = await change(`SELECT to_regclass('tocsin_events.session') AS name`);
    expect(found.rows).toEqual([{ name: null }]);
  });

  it('takes directories of earlier versions, which it brings up to date', async () => {
    made = unpackFixture('schema-1-incidents');
    const { checks, counts } = await copy({ verify: true });
    expect(checks?.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(counts.sessions).toBeGreaterThan(0);
    const both = (work: (stores: Stores) => Promise<unknown>) =>
      Promise.all((['database', 'directory'] as const).map((of) => withStores(of, work)));
    const [incidents, known] = await both(({ state }) => state.list('incident'));
    expect(incidents).toEqual(known);
    // Its sessions are of a time before there were facets.
    const [facets, counted] = await both(async ({ events }) => {
      const filter = { from: 0, to: Math.ceil(systemClock.now() / 60_000) * 60_000 };
      const fields = ['stage', 'handler', 'instance', 'code'] as const;
      const found = await events.facets({ filter, fields, stepMs: 3_600_000, budgetMs: 60_000 });
      return found.map(({ field, values }) => [
        field,
        values.map((one) => JSON.stringify(one)).sort(),
      ]);
    });
    expect(facets).toEqual(counted);
    expect(JSON.stringify(facets)).toContain('"failed\\":');
  });

  it('adds up names that a database does not keep apart', async () => {
    const { directory, remove } = tempDirectory();
    made = { directory, remove };
    const of = (id: string, targetId: string) =>
      session({ id, targetId, signature: { id: targetId, title: 's' } });
    await withStores('directory', ({ events }) =>
      events.append(sessionsBatch(of('a', 'chat\0'), of('b', 'chat\ufffd'), of('c', 'chat\ufffd'))),
    );
    const { checks } = await copy({ verify: true }, OTHER_KEY);
    expect(checks?.filter(({ problem }) => problem !== null)).toEqual([]);
    await withStores('database', async ({ events }) => {
      const span = { from: HOUR, to: HOUR + 3_600_000, targetId: 'chat\ufffd' };
      const [tally] = await events.tallies({ ...span, step: '1h' });
      expect(tally?.counts.sessions).toBe(3);
      const marks = await events.counts({ ...span, step: '1h', kinds: ['signature'] });
      expect(marks.map(({ key, n }) => [key, n])).toEqual([['chat\ufffd s', 3]]);
      const [latency] = await events.latencies({ ...span, step: '1h', latencies: ['total'] });
      expect(latency?.histogram.n).toBe(3);
      await events.append(sessionsBatch(session({ id: 'd', targetId: 'new' })));
      expect(await events.talliedReleases()).toHaveLength(2);
    });
  });
});
