import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doctorOutputSchema } from '../../lib/contract/output/doctor-output';
import { systemClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import { noteProgress } from '../../lib/runtime/health/stored-progress';
import { openSecrets } from '../../lib/runtime/secrets';
import { openStores } from '../../lib/store/open-stores';
import { tempDirectory } from '../contract/support/open';
import { session, sessionsBatch } from '../contract/support/records';
import { runCli } from '../support/cli';
import { startIngesting } from './support/ingesting-process';

let temp: ReturnType<typeof tempDirectory>;
let open: Array<{ close(): unknown }> = [];
beforeEach(() => {
  temp = tempDirectory();
});
afterEach(() => {
  for (const one of open) one.close();
  open = [];
  temp.remove();
});
const at = (name: string) => join(temp.directory, name);

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function makeData(): Promise<void> {
  const directory = at('data');
  const stores = await openStores({ clock: systemClock, directory });
  await stores.events.append(sessionsBatch(session({ id: 'a' })));
  const { seal } = openSecrets(directory);
  const value = {
    name: 'on-call',
    kind: 'webhook',
    purpose: 'alerts',
    enabled: true,
    secret: seal('x'),
  };
  await stores.state.mutate(
    [{ op: 'insert', kind: 'notifier', id: 'n', value: value as never }],
    1,
  );
  await noteProgress({
    stores,
    directory,
    clock: systemClock,
    logger: createLogger('t', 'silent'),
  });
  await stores.close();
  chmodSync(directory, 0o700);
  for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o600);
}

async function doctor(env: Record<string, string> = {}, data = at('data')) {
  const port = String(await freePort());
  const ran = await runCli(['doctor', '--json', '--data', data], {
    cwd: temp.directory,
    env: { PORT: port, ...env },
  });
  const output = doctorOutputSchema.parse(JSON.parse(ran.out));
  const of = (name: string) => output.checks.find((check) => check.name === name);
  return { code: ran.code, output, of };
}

describe('tocsin doctor', () => {
  it('finds nothing wrong with a sound directory, and changes nothing in it', async () => {
    await makeData();
    const before = readdirSync(at('data')).map((name) => [name, statSync(at(`data/${name}`)).size]);
    const { code, output } = await doctor();
    expect(output.checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(code).toBe(0);
    const after = readdirSync(at('data')).map((name) => [name, statSync(at(`data/${name}`)).size]);
    expect(after.filter(([name]) => !/-(wal|shm)$/.test(String(name)))).toEqual(before);
    const { out } = await runCli(['doctor', '--data', at('data')], { cwd: temp.directory });
    expect(out).toContain('store events.db');
  });

  it('works beside a process that writes', async () => {
    await makeData();
    const child = startIngesting(at('data'), 0);
    await child.answers(5);
    const { output, of } = await doctor();
    const { events, sessions } = child.acknowledged;
    const answered = events.size + sessions.size;
    await child.answers(1);
    await child.kill();
    expect(of('store events.db')).toMatchObject({ state: 'ok' });
    expect(of('server')).toMatchObject({
      state: 'warn',
      text: expect.stringContaining('uses the directory, and nothing answers'),
    });
    expect(output.result).toBe('warn');
    expect(events.size + sessions.size).toBeGreaterThan(answered);
  });

  it('reports what a running server says of itself', async () => {
    await makeData();
    const reasons = ['the disk is full'];
    const server: Server = createServer((_, answer) => {
      answer.writeHead(503, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ status: 'not ready', reasons }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(server);
    const env = { PORT: String((server.address() as AddressInfo).port) };
    const stranger = await doctor(env);
    expect(stranger.of('server')?.text).toContain('none runs on this directory, and port');
    expect(stranger.code).toBe(10);
    writeFileSync(at('data/tocsin.pid'), `${process.pid}\n`);
    const ours = await doctor(env);
    expect(ours.of('server')?.text).toContain('is not ready: the disk is full');
  });

  it.each<[string, string, () => void]>([
    ['store events.db', 'damaged', () => damage('events.db')],
    ['store state.db', 'missing beside', () => rmSync(at('data/state.db'))],
    ['store state.db', 'schema version 99', () => setVersion('state.db', 99)],
    ['key', '1 stored secrets cannot be read', () => rmSync(at('data/tocsin.key'))],
    ['key', 'is another key', () => writeFileSync(at('data/tocsin.key'), 'f'.repeat(64))],
    ['stored data', '1 appends of events.db are missing', () => loseEvents()],
    ['data directory', 'did not finish', () => mkdirSync(at('data/.tocsin-restore'))],
  ])('finds of %s: %s', async (name, text, spoil) => {
    await makeData();
    spoil();
    const { code, of } = await doctor();
    expect(of(name)).toMatchObject({ state: 'fail', text: expect.stringContaining(text) });
    expect(of(name)?.hint).not.toBeNull();
    expect(code).toBe(10);
  });

  it('warns of what others may read, and of targets and notifiers', async () => {
    await makeData();
    chmodSync(at('data/events.db'), 0o644);
    const stores = await openStores({ clock: systemClock, directory: at('data') });
    const target = {
      name: 'chat',
      environment: 'staging',
      url: `ws://127.0.0.1:${await freePort()}/ws`,
      paused: false,
    };
    await stores.state.mutate(
      [
        { op: 'insert', kind: 'target', id: 't', value: target as never },
        { op: 'delete', kind: 'notifier', id: 'n' },
      ],
      2,
    );
    await stores.close();
    const { code, of } = await doctor();
    expect(code).toBe(0);
    expect(of('data directory')?.text).toContain('other users of this machine may read');
    expect(of('target staging chat')?.text).toContain('ECONNREFUSED');
    expect(of('notifiers')?.text).toContain('nobody is paged');
  });

  it('reports every problem of the configuration, and checks the rest all the same', async () => {
    await makeData();
    writeFileSync(at('bad.yaml'), 'targets: [{ name: x }]\n');
    const { code, of } = await doctor({ TOCSIN_CONFIG: at('bad.yaml'), TOCSIN_PUBLIC_URL: 'x' });
    expect(of('configuration')?.state).toBe('fail');
    expect(of('store events.db')?.state).toBe('ok');
    expect(code).toBe(10);
  });

  it('exits 75 where the directory cannot be read, and 0 where there is none yet', async () => {
    writeFileSync(at('file'), '');
    expect((await doctor({}, at('file'))).code).toBe(75);
    const fresh = await doctor({}, at('new'));
    expect(fresh.code).toBe(0);
    expect(fresh.of('data directory')).toMatchObject({ state: 'warn' });
    expect(readdirSync(temp.directory)).not.toContain('new');
  });
});

function damage(name: string): void {
  const file = at(`data/${name}`);
  const bytes = readFileSync(file);
  bytes.fill(0xaa, 8_192, bytes.length - 4_096);
  writeFileSync(file, bytes);
}

function setVersion(name: string, version: number): void {
  const db = new Database(at(`data/${name}`));
  db.pragma(`user_version = ${version}`);
  db.close();
}

/** As a log that was lost: the file is older than what was noted. */
function loseEvents(): void {
  const db = new Database(at('data/events.db'));
  db.exec("UPDATE total SET n = n - 1 WHERE name = 'appends'");
  db.close();
}
