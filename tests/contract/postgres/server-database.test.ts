import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configuredDatabase } from '@/lib/commands/storage/configured-database';
import { nodeListSchema } from '@/lib/contract/api/settings';
import { manualClock, systemClock } from '@/lib/kit/clock';
import { adoptConfiguredKey } from '@/lib/runtime/database/adopt-configured-key';
import { assertKeyOfDatabase } from '@/lib/runtime/database/database-key';
import { placeOfData } from '@/lib/runtime/database/place-of-data';
import { applySchemas, showSchemas } from '@/lib/runtime/database/schemas';
import { runDoctor } from '@/lib/runtime/doctor/run-doctor';
import { openStores } from '@/lib/store/open-stores';
import type { Stores } from '@/lib/store/stores';
import { runCli } from '../../support/cli';
import {
  describeWithPostgres,
  openTestDatabase,
  type TestDatabase,
} from '../../support/postgres/test-database';

const DAY = 86_400_000;
const key = (digits: string) => ({ text: digits.repeat(32), from: 'TOCSIN_KEY' });

const NOTHING = { sessions: [], healthEvents: [], connections: [], slots: [] };
const slot = (at: number) => ({
  targetId: 'chat',
  location: 'local',
  minute: at - (at % 60_000),
  probe: 'probe-1',
  seq: 1,
  scheduled: 1,
  lostToProbe: 0,
  lostToTarget: 0,
});

describeWithPostgres('the database of a server', () => {
  let test: TestDatabase;
  let cwd: string;
  beforeAll(async () => {
    test = await openTestDatabase();
    cwd = mkdtempSync(join(tmpdir(), 'tocsin-database-'));
  });
  afterAll(async () => {
    await test.close();
    rmSync(cwd, { recursive: true, force: true });
  });

  const env = (digits = 'ab') => ({
    TOCSIN_DATABASE_URL: test.url,
    TOCSIN_KEY: digits.repeat(32),
    PORT: '1',
  });
  const configured = (digits?: string) => {
    const found = configuredDatabase(env(digits), cwd);
    if (!found) throw new Error('no database is configured');
    return found;
  };
  const withStores = async <T>(work: (stores: Stores) => Promise<T>): Promise<T> => {
    const { storage } = configured();
    const stores = await openStores({ directory: '', storage, clock: systemClock });
    try {
      return await work(stores);
    } finally {
      await stores.close();
    }
  };
  const doctor = async (digits?: string) => {
    const { checks } = await runDoctor({ env: env(digits), cwd, clock: systemClock });
    return Object.fromEntries(checks.map(({ name, state, text }) => [name, `${state}: ${text}`]));
  };

  it('lets a process that changes no schema wait a minute for one that does', async () => {
    const { storage } = configured();
    const time = manualClock();
    const clock = {
      ...time,
      after(ms: number, run: () => void) {
        setImmediate(() => time.advance(ms));
        return time.after(ms, run);
      },
    };
    await expect(
      openStores({ directory: '', storage, clock, migrates: false }),
    ).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('run tocsin migrate'),
    });
    expect(clock.monotonic()).toBe(60_000);
  });

  it('has schemas that are shown, brought up to date, and checked', async () => {
    const { storage } = configured();
    const before = await showSchemas(storage);
    expect(before.every(({ pending }) => pending.expand > 0)).toBe(true);
    expect(await doctor()).toMatchObject({
      'schema tocsin_state': expect.stringMatching(/^warn: \d+ of \d+ steps are pending/),
    });
    await applySchemas(storage, { withContract: false, clock: systemClock });
    const after = await showSchemas(storage);
    expect(after.map(({ pending }) => pending)).toEqual([
      { expand: 0, contract: 0 },
      { expand: 0, contract: 0 },
    ]);
    expect(await doctor()).toMatchObject({
      'schema tocsin_events': expect.stringMatching(/^ok: up to date/),
      'days ahead': 'ok: parts for 3 days after today',
      key: 'ok: none is noted yet; the first start notes this one',
      clock: expect.stringMatching(/^ok/),
      notifiers: expect.stringMatching(/^warn: none is switched on/),
    });
  });

  it('is one key’s: another is refused until it is adopted', async () => {
    await withStores(async ({ state }) => {
      const tools = { state, clock: systemClock };
      await Promise.all([
        assertKeyOfDatabase(key('ab'), tools),
        assertKeyOfDatabase(key('ab'), tools),
      ]);
      await assertKeyOfDatabase(key('ab'), tools);
      await expect(assertKeyOfDatabase(key('cd'), tools)).rejects.toMatchObject({
        code: 'unavailable',
        retryable: false,
        message: expect.stringContaining('TOCSIN_KEY is another key'),
      });
    });
    expect(await doctor()).toMatchObject({ key: 'ok: TOCSIN_KEY is the key of this database' });
    expect(await doctor('cd')).toMatchObject({
      key: expect.stringMatching(/^fail: .*another key/),
    });
    await expect(adoptConfiguredKey(configured(), systemClock)).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await adoptConfiguredKey(configured('cd'), systemClock)).toMatchObject({ kept: null });
    await withStores(({ state }) => assertKeyOfDatabase(key('cd'), { state, clock: systemClock }));
  });

  it('gets its days ahead, and shows rows that are in none', async () => {
    const later = systemClock.now() + 10 * DAY;
    await withStores(async (stores) => {
      expect(await stores.prepareDays(systemClock.now())).toEqual([]);
      await stores.events.append({ ...NOTHING, slots: [slot(later)] });
      expect(await stores.prepareDays(systemClock.now())).toEqual(['slot']);
      expect(await doctor()).toMatchObject({ 'days ahead': expect.stringMatching(/^warn.*slot/) });
      // Its day is near: the row moves into a part.
      expect(await stores.prepareDays(later - DAY)).toEqual([]);
    });
  });

  it('is used by processes that a command lists, of the database and of a server', async () => {
    const command = (...args: string[]) =>
      runCli(['nodes', ...args], { cwd, env: { ...env('cd'), TOKEN: 'of-the-server' } });
    const none = await command();
    expect(none).toMatchObject({ code: 0, out: 'No process has reported in the last day.\n' });
    const node = (name: string, lease: boolean) => ({
      id: `id-of-${name}`,
      name,
      roles: ['web', 'judge'] as const,
      version: '1.2.3',
      startedAt: systemClock.now(),
      clockOffsetMs: 12.4,
      reports: { lease },
    });
    await withStores(async ({ state }) => {
      await state.nodes.put({ ...node('eu-1', true), roles: ['web', 'judge'] });
      await state.nodes.put({ ...node('eu-2\u001b[31m', false), roles: ['web'] });
    });
    const { out } = await command();
    expect(out).toMatch(/^eu-1 +judges +web,judge +1\.2\.3 +12 ms +\d{4}-/m);
    expect(out).toMatch(/^eu-2 \[31m +up +web +1\.2\.3/m);
    expect(out).not.toContain('No process judges');
    const listed = nodeListSchema.parse(JSON.parse((await command('--json')).out));
    expect(listed.nodes.map(({ name, judging }) => [name, judging])).toEqual([
      ['eu-1', true],
      ['eu-2\u001b[31m', false],
    ]);
    const server = createServer((request, answer) => {
      const isKnown = request.headers.authorization === 'Bearer of-the-server';
      const error = { code: 'unauthorized', message: 'sign in', requestId: 'r' };
      answer.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
      answer.end(JSON.stringify(isKnown ? { nodes: listed.nodes.slice(1) } : { error }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const asked = await command('--server', url, '--token-env', 'TOKEN');
    expect(asked.out).toContain('No process judges: nothing is evaluated or sent.');
    expect((await command('--server', url)).code).toBe(77);
    await new Promise((resolve) => server.close(resolve));
    expect((await command('--server', url)).code).toBe(75);
    const alone = await runCli(['nodes'], { cwd });
    expect(alone).toMatchObject({ code: 0, out: expect.stringContaining('one process uses') });
  });

  it('is named without its password, and is never left out for files where the configuration is wrong', () => {
    const { storage } = configured();
    const secret = { ...storage, url: 'postgres://tocsin:hunter22@db:5433/tocsin?sslmode=require' };
    const place = placeOfData({ dataDirectory: '/data', storage: secret });
    expect(place).toBe('PostgreSQL tocsin@db:5433/tocsin');
    expect(placeOfData({ dataDirectory: '/data', storage: null })).toBe('/data');
    expect(configuredDatabase({}, cwd)).toBeNull();
    expect(() => configuredDatabase({ TOCSIN_DATABASE_URL: test.url }, cwd)).toThrow('TOCSIN_KEY');
    writeFileSync(
      join(cwd, 'tocsin.config.yaml'),
      'storage: { url: "postgres://db/tocsin" }\nx: 1',
    );
    expect(() => configuredDatabase({}, cwd)).toThrow('the configuration is wrong');
    writeFileSync(join(cwd, 'tocsin.config.yaml'), 'targets: 1');
    expect(configuredDatabase({}, cwd)).toBeNull();
  });
});
