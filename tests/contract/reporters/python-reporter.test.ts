import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  allTaken,
  listen,
  nowhere,
  startEventCollector,
} from '../../support/reporters/event-collector';
import { PYTHON, startFastApi } from '../../support/reporters/python';

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL('../../../reporters/python', import.meta.url));
const CASES = fileURLToPath(new URL('../../support/reporters/python-cases.py', import.meta.url));

type Case = 'away' | 'delivered' | 'few' | 'odd' | 'exits' | 'forks';
async function runCase(name: Case, url: string, env: Record<string, string> = {}) {
  const { stdout } = await run(PYTHON, [CASES, FOLDER, name], {
    env: { NODE_ENV: 'test', TOCSIN_URL: url, PYTHONDONTWRITEBYTECODE: '1', ...env },
  });
  return JSON.parse(stdout);
}

describe('the Python reporter', () => {
  beforeEach((context) => {
    if (!existsSync(PYTHON)) context.skip(`no ${PYTHON}`);
  });

  it('sends events with what it knows of its program, in order and with its token', async () => {
    const { url, requests, stored } = await startEventCollector();
    const figures = await runCase('delivered', `${url}/ops/`, { TOCSIN_TOKEN: 't' });
    expect(figures).toMatchObject({ delivered: 1_200, dropped: 0, rejected: 0, last_error: null });
    expect(requests[0]).toMatchObject({
      path: '/ops/api/v1/events',
      headers: { authorization: 'Bearer t' },
    });
    expect(Math.max(...requests.map(({ events }) => events.length))).toBeLessThanOrEqual(500);
    expect(stored.map(({ connectionId }) => connectionId)).toEqual(
      Array.from({ length: 1_200 }, (_, i) => `c${i}`),
    );
    expect(stored[0]).toMatchObject({ release: '1.4.2', target: 'chat', environment: 'staging' });
    expect(new Set(stored.map(({ id }) => id)).size).toBe(1_200);
  });

  it('keeps 10,000 events in bounded memory while the collector is away', async () => {
    const figures = await runCase('away', await nowhere());
    expect(figures).toMatchObject({ queued: 10_000, dropped: 50_000, delivered: 0 });
    expect(figures.kilobytes).toBeLessThan(48 * 1024);
  });

  it('tries again after what another try may change', async () => {
    const statuses = [401, 503, 302];
    const { url, stored } = await startEventCollector((events, request) => {
      const status = statuses[request - 1];
      return status ? { status, headers: { location: '/' } } : allTaken(events);
    });
    expect(await runCase('few', url)).toMatchObject({ delivered: 10, failures: 3, rejected: 0 });
    expect(stored).toHaveLength(10);
  });

  it('takes an answer that is not of the console for none', async () => {
    const { url } = await startEventCollector((events, request) =>
      request === 1 ? { status: 200, body: 'sign in' } : allTaken(events),
    );
    expect(await runCase('few', url)).toMatchObject({ delivered: 10, failures: 1 });
  });

  it('halves what is too large, and gives up on a single event', async () => {
    const { url } = await startEventCollector((events) =>
      events.some(({ message }) => message === 'huge') || events.length > 3
        ? { status: 413 }
        : allTaken(events),
    );
    expect(await runCase('few', url)).toMatchObject({ delivered: 9, rejected: 1, failures: 0 });
  });

  it('counts what the collector refuses', async () => {
    const { url } = await startEventCollector(() => ({ status: 422 }));
    expect(await runCase('few', url)).toMatchObject({ rejected: 10, last_error: 'HTTP 422' });
  });

  it('never raises for what it is given', async () => {
    const { url } = await startEventCollector();
    expect(await runCase('odd', url)).toMatchObject({ rejected: 1, queued: 2 });
  });

  it('sends what waits at the end of its process', async () => {
    const { url, stored } = await startEventCollector();
    await runCase('exits', url);
    expect(stored).toHaveLength(1);
  });

  it('ends while the collector is away or does not answer', async () => {
    await runCase('exits', await nowhere(), { FAILS: '1' });
    await runCase('exits', await listen(() => {}));
  });

  it('reports from a child process by a thread of its own, and nothing twice', async () => {
    const { url, stored } = await startEventCollector();
    expect(await runCase('forks', url)).toMatchObject({ delivered: 51, dropped: 0 });
    const connections = stored.map(({ connectionId }) => String(connectionId));
    expect(connections).toHaveLength(101);
    expect(new Set(connections).size).toBe(101);
  });
});

const FASTAPI = spawnSync(PYTHON, ['-c', 'import fastapi, uvicorn, websockets']).status === 0;

describe('FastAPI on uvicorn with the middleware', () => {
  beforeEach((context) => {
    if (FASTAPI) return;
    const reason = 'no FastAPI (Debian: python3-fastapi python3-uvicorn python3-websockets)';
    if (process.env.CI === 'true') throw new Error(reason);
    context.skip(reason);
  });

  it('reports each connection under one id, joined by trace', async () => {
    const app = await startFastApi(FOLDER);
    await app.connect('silent');
    const passed = await app.connect('passed', 'question');
    const left = await app.connect('passed', 'leave');
    const failed = await app.connect('passed', 'fail');
    const refused = await app.connect('refused');
    const factory = await app.connect('factory');
    const early = await app.connect('crashes-early');
    const late = await app.connect('crashes', 'question');
    expect(await app.end()).toMatchObject({ rejected: 0, dropped: 0, queued: 0 });
    const opened = ['accept ok', 'factory ok', 'handler ok agent', 'ready ok'];
    expect(await app.stagesOf(passed)).toEqual([
      ...opened,
      'agent ok',
      'complete ok agent',
      'close ok',
    ]);
    expect(await app.stagesOf(left)).toEqual([...opened, 'close ok']);
    expect(await app.stagesOf(failed)).toEqual([
      ...opened,
      'agent ok',
      'complete failed agent TimeoutError',
      'close failed TimeoutError',
    ]);
    expect(await app.stagesOf(refused)).toEqual(['accept failed HTTP_403']);
    expect(await app.stagesOf(factory)).toEqual([
      'accept ok',
      'factory failed LookupError',
      'close failed 1011',
    ]);
    expect(await app.stagesOf(early)).toEqual(['accept failed ValueError']);
    expect((await app.stagesOf(late)).at(-1)).toBe('close failed RuntimeError');
    expect(await app.connectionOf(passed)).toMatchObject({ connection: 'good', agent: 'good' });
    expect(await app.connectionOf(left)).toMatchObject({ connection: 'good', agent: null });
    expect(await app.connectionOf(factory)).toMatchObject({ connection: 'bad', factory: 'bad' });
  });

  it('takes no connection for a bad one where nothing ever reports ready', async () => {
    const app = await startFastApi(FOLDER);
    const silent = await app.connect('silent');
    const refused = await app.connect('refused');
    await app.end();
    expect(await app.stagesOf(silent)).toEqual(['accept ok', 'close ok']);
    expect(await app.connectionOf(silent)).toMatchObject({ connection: null });
    expect(await app.stagesOf(refused)).toEqual(['accept failed HTTP_403']);
    expect(await app.connectionOf(refused)).toBeUndefined();
  });
});
