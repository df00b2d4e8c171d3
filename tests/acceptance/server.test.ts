import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../lib/config/load-config';
import type { Hint } from '../../lib/contract/api/live';
import { LIVE_PATH } from '../../lib/contract/base-path';
import { type Clock, manualClock, systemClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { type RunningServer, startServer } from '../../lib/runtime/start-server';
import { until } from '../support/until';

const logger = createLogger('test', 'silent');
const running: RunningServer[] = [];

async function start(
  env: Record<string, string> = {},
  clock: Clock = systemClock,
): Promise<RunningServer & { data: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'tocsin-server-'));
  const result = loadConfig({ env, cwd, nodeVersion: process.versions.node });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const server = await startServer({ config: result.config, port: 0, logger, clock });
  running.push(server);
  return { ...server, data: result.config.dataDirectory };
}

type Ask = { body?: unknown; headers?: Record<string, string> };

async function ask(server: RunningServer, line: string, { body, headers = {} }: Ask = {}) {
  const [method = 'GET', path = '/'] = line.split(' ');
  const sent: Record<string, string> =
    body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    headers: { ...sent, ...headers },
    body: typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return {
    status: response.status,
    headers: response.headers,
    json: isJson && text ? JSON.parse(text) : null,
    text,
  };
}

const event = (id: string, more: object = {}) => ({
  id,
  at: Date.now(),
  stage: 'factory',
  outcome: 'ok',
  environment: 'staging',
  ...more,
});

const target = {
  name: 'chat',
  url: 'ws://127.0.0.1:9/ws',
  environment: 'staging',
  credentials: { kind: 'token', token: 'very-secret-token' },
  paused: true,
};

beforeAll(() => ensureBuild(() => {}), 240_000);
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

describe('the server', () => {
  it('answers health, errors and unknown paths in one shape', async () => {
    const server = await start();
    expect(await ask(server, 'GET /healthz')).toMatchObject({
      status: 200,
      json: { status: 'ok' },
    });
    expect(await ask(server, 'GET /readyz')).toMatchObject({
      status: 200,
      json: { status: 'ready' },
    });
    expect(await ask(server, 'GET /api/v1/me')).toMatchObject({
      json: { authRequired: false, demo: false },
    });
    expect(await ask(server, 'GET /api/v1/nope')).toMatchObject({
      status: 404,
      json: { error: { code: 'not_found' } },
    });
    const put = await ask(server, 'PUT /api/v1/targets', { body: {} });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
    expect(await ask(server, 'GET /api/v1/overview')).toMatchObject({
      status: 400,
      json: { error: { code: 'invalid_input', details: [{ path: 'target' }] } },
    });
    expect(await ask(server, 'GET /api/v1/overview?target=nope')).toMatchObject({ status: 404 });
    expect(await ask(server, 'POST /api/v1/targets', { body: '{"name":' })).toMatchObject({
      status: 400,
    });
    expect(
      (await ask(server, 'PATCH /api/v1/settings', { body: { color: 'red' } })).json.error.message,
    ).toContain('color');
    expect((await ask(server, 'GET /api/v1/openapi.json')).json.openapi).toBe('3.1.0');
    expect(await ask(server, 'GET /api/v1/demo/faults')).toMatchObject({ status: 404 });
  });

  it('adds, shows, changes and removes a target, and never shows its secret', async () => {
    const server = await start();
    const added = await ask(server, 'POST /api/v1/targets', { body: target });
    expect(added.status).toBe(201);
    expect(added.text).not.toContain('very-secret-token');
    const { id } = added.json;
    expect((await ask(server, 'GET /api/v1/targets')).json.targets).toHaveLength(1);
    expect(
      (await ask(server, `PATCH /api/v1/targets/${id}`, { body: { interval: 1 } })).status,
    ).toBe(400);
    expect(
      (await ask(server, `PATCH /api/v1/targets/${id}`, { body: { intervalMs: '30s' } })).json
        .intervalMs,
    ).toBe(30_000);
    for (const path of [
      'overview',
      'indicators/series',
      'indicators/evidence',
      'latencies',
      'funnel',
      'signatures',
      'sessions',
      'sessions/raster',
      'releases',
    ]) {
      expect([path, (await ask(server, `GET /api/v1/${path}?target=${id}`)).status]).toEqual([
        path,
        200,
      ]);
    }
    expect((await ask(server, `DELETE /api/v1/targets/${id}`)).status).toBe(204);
    expect((await ask(server, `GET /api/v1/targets/${id}`)).status).toBe(404);
  });

  it('keeps the good rows of a batch, as an array and as lines', async () => {
    const server = await start();
    const array = await ask(server, 'POST /api/v1/events', {
      body: [event('a'), { id: 'bad' }, event('b')],
    });
    expect(array).toMatchObject({
      status: 202,
      json: { accepted: 2, duplicates: 0, rejected: [{ index: 1, code: 'invalid_event' }] },
    });
    const lines = `${JSON.stringify(event('a'))}\n{nope\n\n${JSON.stringify({ id: 'bad' })}\n${JSON.stringify(event('c'))}\n`;
    const ndjson = await ask(server, 'POST /api/v1/events', {
      body: lines,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(ndjson).toMatchObject({
      status: 202,
      json: {
        accepted: 1,
        duplicates: 1,
        rejected: [
          { index: 1, code: 'invalid_json' },
          { index: 2, code: 'invalid_event' },
        ],
      },
    });
  });

  it('answers 413 while a body without an announced length is still coming', async () => {
    const server = await start();
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
      const open = request({
        port: server.port,
        host: '127.0.0.1',
        path: '/api/v1/events',
        method: 'POST',
        headers,
      });
      const chunk = Buffer.alloc(256 * 1024, 32);
      let answered = false;
      open.on('response', (response) => {
        answered = true;
        resolve(response.statusCode ?? 0);
        open.destroy();
      });
      open.on('error', (error) => answered || reject(error));
      let sent = 0;
      const more = () => {
        // A little over the limit and never an end: only a reader that counts can answer.
        if (answered || sent > 6 * 1024 * 1024) return;
        sent += chunk.length;
        open.write(chunk, more);
      };
      more();
    });
    expect(status).toBe(413);
  });

  it('hints at what changed, over one port with the pages', async () => {
    const server = await start();
    const socket = io(`http://127.0.0.1:${server.port}`, { path: LIVE_PATH, reconnection: false });
    try {
      await new Promise((resolve) => socket.once('hello', resolve));
      const hinted = new Promise<Hint[]>((resolve) => socket.once('hints', resolve));
      const { id } = (await ask(server, 'POST /api/v1/targets', { body: target })).json;
      expect(await hinted).toContainEqual(expect.objectContaining({ kind: 'target', id }));
      const page = await ask(server, 'GET /');
      const nonce = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1];
      expect(page.status).toBe(200);
      const scripts = page.text.match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
    } finally {
      socket.disconnect();
    }
  });

  it('stops in order: says so, takes nothing more in, closes live sockets, ends what it has begun', async () => {
    const clock = manualClock(Date.now());
    const server = await start({ TOCSIN_SHUTDOWN_DELAY: '60s' }, clock);
    const at = { host: '127.0.0.1', port: server.port };
    const socket = io(`http://127.0.0.1:${server.port}`, { path: LIVE_PATH, reconnection: false });
    await new Promise((resolve) => socket.once('hello', resolve));
    const closed = new Promise((resolve) => socket.once('disconnect', resolve));
    const headers = { 'content-type': 'application/json', expect: '100-continue' };
    const begun = request({ ...at, method: 'POST', path: '/api/v1/events', headers });
    begun.flushHeaders();
    await once(begun, 'continue');

    let hasStopped = false;
    void server.stop().then(() => {
      hasStopped = true;
    });
    try {
      const notReady = await ask(server, 'GET /readyz');
      expect(notReady).toMatchObject({ status: 503, json: { status: 'not ready' } });
      expect(notReady.headers.get('connection')).toBe('close');
      expect((await ask(server, 'GET /api/v1/targets')).status).toBe(200);
      clock.advance(59_999);
      expect((await ask(server, 'GET /api/v1/targets')).status).toBe(200);
      expect(socket.connected).toBe(true);
      clock.advance(1);
      await closed;
      await expect(ask(server, 'GET /readyz')).rejects.toThrow('fetch failed');
      const answered = once(begun, 'response');
      begun.end(JSON.stringify([event('begun')]));
      const [response] = (await answered) as [IncomingMessage];
      expect([response.statusCode, response.headers.connection]).toEqual([202, 'close']);
    } finally {
      await until({ what: 'it stops' }, () => {
        clock.advance(50);
        return hasStopped;
      });
    }
    // Long before requests that do not end are cut off.
    expect(clock.monotonic()).toBeLessThan(65_000);
  });

  it('asks for a sign-in where a secret is set', async () => {
    const server = await start({
      TOCSIN_ADMIN_PASSWORD: 'correct horse',
      TOCSIN_ADMIN_TOKEN: 'token-of-sixteen-or-more',
    });
    expect(await ask(server, 'GET /api/v1/targets')).toMatchObject({
      status: 401,
      json: { error: { code: 'unauthorized' } },
    });
    const page = await ask(server, 'GET /targets?a=b');
    expect([page.status, page.headers.get('location')]).toEqual([
      303,
      '/sign-in?next=%2Ftargets%3Fa%3Db',
    ]);
    expect((await ask(server, 'GET /readyz')).status).toBe(200);
    expect(
      (await ask(server, 'POST /api/v1/sign-in', { body: { password: 'wrong' } })).status,
    ).toBe(401);
    const signedIn = await ask(server, 'POST /api/v1/sign-in', {
      body: { password: 'correct horse' },
    });
    const set = signedIn.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^tocsin_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/);
    const headers = { cookie: set.split(';')[0] ?? '' };
    expect((await ask(server, 'GET /api/v1/targets', { headers })).status).toBe(200);
    expect((await ask(server, 'GET /api/v1/me', { headers })).json).toMatchObject({
      authRequired: true,
      signedIn: true,
    });
    expect((await ask(server, 'GET /api/v1/me')).json).toMatchObject({ signedIn: false });
    const bearer = { authorization: 'Bearer token-of-sixteen-or-more' };
    expect((await ask(server, 'GET /api/v1/targets', { headers: bearer })).status).toBe(200);
    const out = await ask(server, 'POST /api/v1/sign-out', { body: {}, headers });
    expect(out.headers.get('set-cookie')).toContain('tocsin_session=; ');
    for (let tries = 0; tries < 5; tries++)
      await ask(server, 'POST /api/v1/sign-in', { body: { password: 'wrong' } });
    const limited = await ask(server, 'POST /api/v1/sign-in', {
      body: { password: 'correct horse' },
    });
    expect([limited.status, Number(limited.headers.get('retry-after')) > 0]).toEqual([429, true]);
  });

  it('names the holder of a busy port and of a busy data directory, and lets go of both', async () => {
    const server = await start();
    const env = { TOCSIN_DATA: server.data };
    const result = loadConfig({ env, cwd: '/', nodeVersion: '20.9.0' });
    if (!result.ok) throw new Error('configuration');
    const { config } = result;
    await expect(startServer({ config, port: server.port, logger })).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringMatching(new RegExp(`port ${server.port} is in use`)),
    });
    await expect(startServer({ config, port: 0, logger })).rejects.toMatchObject({
      code: 'conflict',
    });
    await ask(server, 'POST /api/v1/events', { body: [event('kept')] });
    await server.stop();
    const again = await startServer({ config, port: server.port, logger });
    running.push(again);
    expect((await ask(again, 'POST /api/v1/events', { body: [event('kept')] })).json).toMatchObject(
      { accepted: 0, duplicates: 1 },
    );
  });
});

afterAll(() => expect(running).toEqual([]));
