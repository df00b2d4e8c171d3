import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../kit/clock';
import { createAccess } from '../access/access';
import { createLiveLinks } from '../access/live-links';
import { sessionSetCookie } from '../access/session-cookie';
import type { GuardPolicy } from './admission';
import { createRequestGuard } from './request-guard';

const OPEN: GuardPolicy = { guarded: false, trustProxy: false, publicUrl: null, dev: false };
const GUARDED: GuardPolicy = { ...OPEN, guarded: true };
const ADMIN = { password: 'correct horse', token: 'a-token-of-sixteen+' };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function start(policy: GuardPolicy) {
  const clock = manualClock();
  const access = createAccess({
    admin: policy.guarded ? ADMIN : { password: null, token: null },
    dataKey: new Uint8Array(32),
    clock,
    people: { any: () => false, user: () => null, token: () => null },
    passwords: { verify: async () => false },
  });
  let seen: IncomingMessage | null = null;
  const guard = createRequestGuard({
    policy,
    access,
    links: createLiveLinks({ access, clock }),
    handlers: {
      pages: {
        request: (req, res) => {
          seen = req;
          res.end('page');
        },
      },
      live: {
        request: (_, res) => res.end('live'),
        upgrade: (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      },
    },
  });
  const server = createServer(guard.request);
  server.on('upgrade', guard.upgrade);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, access, clock, seen: () => seen };
}

type Ask = { method?: string; path?: string; headers?: Record<string, string>; body?: string };
type Answer = { status: number; headers: IncomingMessage['headers']; text: string };

function ask(
  port: number,
  { method = 'GET', path = '/', headers = {}, body }: Ask,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** First line of the answer to a WebSocket upgrade. */
function upgrade(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const lines = Object.entries({
      Host: `localhost:${port}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      ...headers,
    });
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
    socket.once('data', (data) => {
      resolve(String(data).split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('guard without a secret', () => {
  it.each<[string, Ask, number]>([
    ['localhost', { headers: { host: 'localhost:3000' } }, 200],
    ['[::1]', { headers: { host: '[::1]:3000' } }, 200],
    ['a rebound name', { headers: { host: 'evil.example' } }, 403],
    ['an imitation', { headers: { host: 'localhost.evil.example' } }, 403],
    ['a path that climbs', { path: '/_next/static/../../api/v1/about' }, 400],
    ['an encoded one', { path: '/_next/static/%2e%2e/x' }, 400],
    ['an odd method', { method: 'TRACE' }, 405],
    [
      'a write from elsewhere',
      { method: 'POST', headers: { ...JSON_TYPE, origin: 'https://evil.example' } },
      403,
    ],
    ['a write from null', { method: 'POST', headers: { ...JSON_TYPE, origin: 'null' } }, 403],
    [
      'a write the browser calls foreign',
      { method: 'DELETE', headers: { 'sec-fetch-site': 'cross-site' } },
      403,
    ],
    [
      'our own write',
      {
        method: 'POST',
        headers: { ...JSON_TYPE, host: 'localhost:9', origin: 'http://localhost:9' },
      },
      200,
    ],
    [
      'another port',
      {
        method: 'POST',
        headers: { ...JSON_TYPE, host: 'localhost:9', origin: 'http://localhost:10' },
      },
      403,
    ],
    ['a form', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }, 415],
    [
      'NDJSON of events',
      {
        method: 'POST',
        path: '/api/v1/events',
        headers: { 'content-type': 'application/x-ndjson' },
      },
      200,
    ],
    [
      'NDJSON elsewhere',
      {
        method: 'POST',
        path: '/api/v1/targets',
        headers: { 'content-type': 'application/x-ndjson' },
      },
      415,
    ],
    [
      'gzip',
      { method: 'POST', headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: 'x' },
      415,
    ],
    ['a delete without a body', { method: 'DELETE' }, 200],
    [
      'a live handshake from elsewhere',
      { path: '/live/?EIO=4', headers: { origin: 'https://evil.example' } },
      403,
    ],
    ['a live handshake', { path: '/live/?EIO=4' }, 200],
  ])('%s', async (_, what, status) => {
    const { port } = await start(OPEN);
    expect((await ask(port, what)).status).toBe(status);
  });

  it('says that a path has no such method before it judges the body', async () => {
    const { port } = await start(OPEN);
    const answer = await ask(port, {
      method: 'PUT',
      path: '/api/v1/targets/x',
      headers: { 'content-type': 'text/plain' },
      body: 'x',
    });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, PATCH, DELETE']);
    expect(answer.text).toContain('PUT is not allowed here; this path takes GET, PATCH, DELETE');
  });

  it('refuses a body by its announced length, before it comes', async () => {
    const { port } = await start(OPEN);
    const sent = {
      method: 'PATCH',
      path: '/api/v1/settings',
      headers: { ...JSON_TYPE, 'content-length': '300000' },
    };
    const answer = await new Promise<Answer>((resolve, reject) => {
      const open = request({ host: '127.0.0.1', port, ...sent }, (response) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
        open.destroy();
      });
      open.on('error', reject);
      open.flushHeaders();
    });
    expect(answer.status).toBe(413);
    expect(answer.headers.connection).toBe('close');
  });

  it('marks what it lets through, and nobody else can', async () => {
    const { port, seen } = await start(OPEN);
    const answer = await ask(port, {
      headers: { 'x-tocsin-client': 'forged', 'x-nonce': 'forged' },
    });
    const nonce = seen()?.headers['x-nonce'];
    expect(seen()?.headers['x-tocsin-client']).toBe('127.0.0.1');
    expect(answer.headers['content-security-policy']).toContain(
      `script-src 'self' 'nonce-${nonce}';`,
    );
    expect(seen()?.headers['content-security-policy']).toBe(
      answer.headers['content-security-policy'],
    );
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('answers unknown upgrades instead of leaving them hanging', async () => {
    const { port } = await start(OPEN);
    expect(await upgrade(port, '/nope')).toBe('HTTP/1.1 404 Not Found');
    expect(await upgrade(port, '/_next/hmr')).toBe('HTTP/1.1 404 Not Found');
    expect(await upgrade(port, '/live/', { Origin: 'http://evil.example' })).toBe(
      'HTTP/1.1 403 Forbidden',
    );
    expect(await upgrade(port, '/live/')).toBe('HTTP/1.1 101 Switching Protocols');
  });
});

describe('guard with a secret', () => {
  it.each<[string, Ask, number]>([
    ['a page', { path: '/targets?x=1&_rsc=2' }, 303],
    ['the API', { path: '/api/v1/overview' }, 401],
    ['live', { path: '/live/?EIO=4' }, 401],
    ['health', { path: '/healthz' }, 200],
    ['readiness', { path: '/readyz' }, 200],
    ['the sign-in page', { path: '/sign-in' }, 200],
    ['signing in', { method: 'POST', path: '/api/v1/sign-in', headers: JSON_TYPE }, 200],
    ['assets', { path: '/_next/static/a.js' }, 200],
    ['a wrong token', { path: '/api/v1/about', headers: { authorization: 'Bearer nope' } }, 401],
    [
      'the token',
      { path: '/api/v1/about', headers: { authorization: `Bearer ${ADMIN.token}` } },
      200,
    ],
    [
      'the password as a token',
      { path: '/api/v1/about', headers: { authorization: `Bearer ${ADMIN.password}` } },
      401,
    ],
    [
      'a forged cookie',
      { path: '/api/v1/about', headers: { cookie: 'tocsin_session=x.y.z' } },
      401,
    ],
  ])('%s', async (_, what, status) => {
    const { port } = await start(GUARDED);
    const answer = await ask(port, what);
    expect(answer.status).toBe(status);
    if (status === 303) expect(answer.headers.location).toBe('/sign-in?next=%2Ftargets%3Fx%3D1');
  });

  it('takes the cookie for twelve hours', async () => {
    const { port, access, clock } = await start(GUARDED);
    const result = await access.signIn({ password: ADMIN.password }, 'c');
    if (!result.ok) throw new Error('sign-in failed');
    const headers = { cookie: sessionSetCookie(result.cookie, true).split(';')[0] ?? '' };
    expect((await ask(port, { headers })).status).toBe(200);
    expect(await upgrade(port, '/live/', { Cookie: headers.cookie })).toContain('101');
    clock.advance(12 * 3_600_000 + 1_000);
    expect((await ask(port, { headers })).status).toBe(303);
    expect(await upgrade(port, '/live/', { Cookie: headers.cookie })).toContain('401');
  });

  it('slows guessing down, a client at a time', async () => {
    const { access, clock } = await start(GUARDED);
    for (let tries = 0; tries < 5; tries++) await access.signIn({ password: 'wrong' }, 'a');
    expect(await access.signIn({ password: ADMIN.password }, 'a')).toEqual({
      ok: false,
      retryAfterMs: 60_000,
    });
    expect((await access.signIn({ password: ADMIN.password }, 'b')).ok).toBe(true);
    clock.advance(60_000);
    expect((await access.signIn({ password: ADMIN.password }, 'a')).ok).toBe(true);
  });

  it('believes forwarded headers only behind a trusted proxy', async () => {
    const forwarded = {
      'x-forwarded-for': '6.6.6.6, 10.1.2.3',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 't.example',
    };
    const plain = await start(GUARDED);
    await ask(plain.port, { path: '/sign-in', headers: forwarded });
    expect(plain.seen()?.headers).toMatchObject({
      'x-tocsin-client': '127.0.0.1',
      'x-tocsin-secure': '0',
    });
    const behind = await start({ ...GUARDED, trustProxy: true });
    const answer = await ask(behind.port, {
      method: 'POST',
      path: '/api/v1/sign-in',
      headers: { ...JSON_TYPE, ...forwarded, origin: 'https://t.example' },
    });
    expect(answer.status).toBe(200);
    expect(behind.seen()?.headers).toMatchObject({
      'x-tocsin-client': '10.1.2.3',
      'x-tocsin-secure': '1',
    });
    expect(answer.headers['strict-transport-security']).toBeDefined();
  });
});
