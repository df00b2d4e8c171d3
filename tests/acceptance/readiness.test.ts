import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { aboutSchema } from '../../lib/contract/api/settings';
import { systemClock } from '../../lib/kit/clock';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { openStores } from '../../lib/store/open-stores';
import { tempDirectory } from '../contract/support/open';
import { session, sessionsBatch } from '../contract/support/records';
import { SERVER_ARGS } from '../support/bundle/programs';
import { canMount, onPrivateDisk } from '../support/private-mount';
import { requestAt } from '../support/server-fixture';
import { until } from '../support/until';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let temp: ReturnType<typeof tempDirectory>;
const children: ChildProcess[] = [];
beforeAll(() => ensureBuild(() => {}), 240_000);
beforeEach(() => {
  temp = tempDirectory();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    const ended = once(child, 'exit');
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await ended;
  }
  temp.remove();
});

type Server = { url: string; pid: number; stop(): Promise<number | null>; log(): string };

async function start(
  data: string,
  command: [string, readonly string[]] = [process.execPath, SERVER_ARGS],
): Promise<Server> {
  const child = spawn(...command, {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', TOCSIN_DATA: data, TOCSIN_LOG_LEVEL: 'error' },
  });
  children.push(child);
  let log = '';
  child.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Tocsin is at (\S+)/.exec(line)?.[1];
    if (!url) continue;
    return {
      url: url.replace('localhost', '127.0.0.1'),
      pid: child.pid ?? 0,
      log: () => log,
      async stop() {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        const [code] = await ended;
        return code;
      },
    };
  }
  throw new Error(`the server ended before it listened: ${log}`);
}

const readyz = async ({ url }: Server) => {
  const { status, json } = await requestAt(url, 'GET /readyz');
  return { code: status, ...(json as { status: string; reasons?: string[] }) };
};
/** Resolves with the answer once it has this status. */
const answers = (server: Server, code: number) =>
  until({ what: `readyz answers ${code}` }, async () => {
    const answer = await readyz(server);
    return answer.code === code ? answer : null;
  });
const addTarget = ({ url }: Server, name: string) =>
  requestAt(url, 'POST /api/v1/targets', {
    body: {
      name,
      environment: 'staging',
      url: 'ws://127.0.0.1:9/ws',
      paused: true,
      credentials: { kind: 'token', token: 'a-token' },
    },
  });

it('says that its key is gone, at once and after a restart, and is ready again once it is back', async () => {
  const data = join(temp.directory, 'data');
  const key = join(data, 'tocsin.key');
  const first = await start(data);
  expect(await readyz(first)).toEqual({ code: 200, status: 'ready' });
  expect((await addTarget(first, 'chat')).status).toBe(201);
  renameSync(key, join(temp.directory, 'kept.key'));
  const gone = await answers(first, 503);
  expect(gone.reasons?.join()).toContain('tocsin.key is gone while Tocsin runs');
  expect(gone.reasons?.join()).not.toContain(data);
  expect(await first.stop()).toBe(0);

  const second = await start(data);
  const lost = await readyz(second);
  expect(lost.code).toBe(503);
  expect(lost.reasons?.join()).toContain('1 stored secrets cannot be read');
  expect(second.log()).toContain('tocsin.key is missing');
  const refused = await addTarget(second, 'other');
  expect(refused.status).toBe(503);
  expect(refused.text).toContain('tocsin key new');
  expect((await requestAt(second.url, 'GET /')).status).toBe(200);
  await second.stop();

  renameSync(join(temp.directory, 'kept.key'), key);
  const third = await start(data);
  expect(await readyz(third)).toMatchObject({ code: 200 });
  await third.stop();
});

it('says that a file is damaged, though reads and writes elsewhere in it work', async () => {
  const directory = join(temp.directory, 'data');
  const stores = await openStores({ clock: systemClock, directory });
  for (let n = 0; n < 40; n++)
    await stores.events.append(
      sessionsBatch(...Array.from({ length: 50 }, (_, i) => session({ id: `s${n}-${i}` }))),
    );
  await stores.close();
  const file = join(directory, 'events.db');
  const bytes = readFileSync(file);
  bytes.fill(0xaa, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 16_384);
  writeFileSync(file, bytes);
  const server = await start(directory);
  const damaged = await answers(server, 503);
  expect(damaged.reasons?.join()).toContain('events.db is damaged');
  expect(server.log()).toContain('a store is damaged: restore a backup');
});

it.skipIf(!canMount)(
  'says that the disk is full, and is ready again once there is room',
  async () => {
    const command = `exec ${process.execPath} ${SERVER_ARGS.join(' ')}`;
    const server = await start('/mnt/data', ['unshare', onPrivateDisk('size=24m', command)]);
    let acknowledged = 0;
    const disk = `/proc/${server.pid}/root/mnt`;
    expect(await readyz(server)).toMatchObject({ code: 200 });
    let n = 0;
    const send = async () => {
      const events = Array.from({ length: 200 }, () => ({
        id: `e${n++}`,
        at: Date.now(),
        stage: 'factory',
        outcome: 'ok',
        environment: 'staging',
        connectionId: `c${n}`,
        message: 'm'.repeat(500),
      }));
      const { status } = await requestAt(server.url, 'POST /api/v1/events', { body: events });
      if (status === 202) acknowledged += events.length;
      return status;
    };
    const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
    const sendExport = async () => {
      const logRecords = Array.from({ length: 200 }, () => ({
        timeUnixNano: `${Date.now()}000000`,
        body: { stringValue: 'm'.repeat(500) },
        attributes: [
          text('tocsin.stage', 'factory'),
          text('tocsin.outcome', 'ok'),
          text('connection_id', `c${n++}`),
        ],
      }));
      const resource = { attributes: [text('deployment.environment.name', 'staging')] };
      const body = { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] };
      const sent = await requestAt(server.url, 'POST /api/v1/otlp/v1/logs', { body });
      if (sent.status === 200) acknowledged += logRecords.length;
      return sent;
    };
    try {
      writeFileSync(join(disk, 'fill'), Buffer.alloc(64 * 1024 * 1024));
    } catch {
      // That it does not fit is the point.
    }
    await until({ what: 'an event is refused' }, async () => (await send()) === 503);
    let refused = await sendExport();
    await until({ what: 'an export is refused' }, async () => {
      if (refused.status !== 503) refused = await sendExport();
      return refused.status === 503;
    });
    // An exporter gives up where it has to wait for longer than it tries.
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(4);
    const full = await answers(server, 503);
    expect(full.reasons?.join()).toMatch(
      /(events|state)\.db cannot be read or written: free some space/,
    );
    rmSync(join(disk, 'fill'));
    await until({ what: 'an event is stored' }, async () => (await send()) === 202);
    await until({ what: 'an export is stored' }, async () => (await sendExport()).status === 200);
    expect(await answers(server, 200)).toMatchObject({ code: 200 });
    // What was refused is not stored, and what was acknowledged is.
    const { json } = await requestAt(server.url, 'GET /api/v1/about');
    expect(aboutSchema.parse(json).store.healthEvents).toBe(acknowledged);
  },
);
