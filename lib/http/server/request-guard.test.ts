import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../kit/clock';
import { createAccess } from '../access/access';
import { createLiveLinks } from '../access/live-links';
import { sessionSetCookie } from '../access/session-cookie';
import type { GuardPolicy } from './admission';
import { behindBasePath, withBasePath } from './base-path';
import { createRequestGuard, type GuardedHandlers } from './request-guard';

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
  let seen: IncomingMessage | null = null as IncomingMessage | null;
  const basePath = policy.basePath ?? '';
  const pages: GuardedHandlers['pages'] = {
    request: (req, res) => {
      seen = req;
      res.end('page');
    },
  };
  const inner = createRequestGuard({
    policy,
    access,
    links: createLiveLinks({ access, clock }),
    handlers: {
      pages: withBasePath(basePath, pages),
      live: {
        request: (_, res) => res.end('live'),
        upgrade: (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      },
    },
  });
  const guard = behindBasePath(basePath, inner);
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

describe('the reason for a 403', () => {
  const write = (headers: Record<string, string>): Ask => ({
    method: 'POST',
    path: '/api/v1/silences',
    headers: { ...JSON_TYPE, ...headers },
  });

  it('names both sides and the setting, where a proxy does not pass Host on', async () => {
    const { port } = await start(OPEN);
    const headers = { host: `127.0.0.1:${port}`, origin: 'https://tocsin.example.com' };
    const { status, text } = await ask(port, write(headers));
    expect(status).toBe(403);
    expect(JSON.parse(text).error.message).toBe(
      `requests from other sites are refused: the page says that it is "https://tocsin.example.com" (Origin), the request came for "127.0.0.1:${port}" (Host). Let the reverse proxy pass Host on (nginx: proxy_set_header Host $http_host), or set TOCSIN_PUBLIC_URL=https://tocsin.example.com with the path of the console, if that is its address`,
    );
  });

  it.each<[string, GuardPolicy, Ask, RegExp]>([
    [
      'a name',
      OPEN,
      { headers: { host: 'a.example' } },
      /Host "a\.example".*TOCSIN_ADMIN_PASSWORD/,
    ],
    ['no origin', OPEN, write({ origin: 'null' }), /Origin: null/],
    ['another site', OPEN, write({ 'sec-fetch-site': 'cross-site' }), /Sec-Fetch-Site/],
    [
      'a public URL',
      { ...GUARDED, publicUrl: 'https://b.example/tocsin' },
      write({ origin: 'https://a.example' }),
      /TOCSIN_PUBLIC_URL is https:\/\/b\.example\/tocsin\. .*correct TOCSIN_PUBLIC_URL/,
    ],
    [
      'a proxy',
      { ...GUARDED, trustProxy: true },
      write({ origin: 'https://a.example', 'x-forwarded-host': 'b.example' }),
      /"b\.example" \(X-Forwarded-Host\)/,
    ],
  ])('says what was seen and what cures it: %s', async (_, policy, sent, expected) => {
    const { port } = await start(policy);
    const answer = await ask(port, sent);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text).error).toMatchObject({ code: 'forbidden' });
    expect(answer.text.replaceAll('\\"', '"')).toMatch(expected);
  });

  it('is a page for a browser, with hostile text escaped and cut', async () => {
    const { port } = await start(OPEN);
    const host = `<script>alert(1)</script>${'x'.repeat(300)}`;
    const answer = await ask(port, { headers: { host, accept: 'text/html,*/*' } });
    expect(answer.status).toBe(403);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('&lt;script&gt;alert(1)');
    expect(answer.text).not.toMatch(/<script|x{101}/);
  });
});

describe('a base path', () => {
  it('is the same with and without, and pages always get it', async () => {
    const { port, seen } = await start({ ...OPEN, basePath: '/tocsin' });
    for (const [path, expected] of [
      ['/tocsin', '/tocsin'],
      ['/tocsin/', '/tocsin'],
      ['/', '/tocsin'],
      ['/?a=1', '/tocsin?a=1'],
      ['/tocsin?a=1', '/tocsin?a=1'],
      ['/tocsin/targets', '/tocsin/targets'],
      ['/targets', '/tocsin/targets'],
      ['/tocsinx', '/tocsin/tocsinx'],
    ]) {
      expect((await ask(port, { path: path ?? '' })).status).toBe(200);
      expect([path, seen()?.url]).toEqual([path, expected]);
    }
    expect((await ask(port, { path: '/tocsin//evil.example' })).status).toBe(400);
    expect((await ask(port, { path: '/tocsin/live/?EIO=4' })).text).toBe('live');
    expect(await upgrade(port, '/tocsin/live/')).toContain('101');
  });

  it('is part of where a sign-in is asked for', async () => {
    const { port } = await start({ ...GUARDED, basePath: '/tocsin' });
    const answer = await ask(port, { path: '/tocsin/targets?q=1' });
    expect(answer.headers.location).toBe('/tocsin/sign-in?next=%2Ftocsin%2Ftargets%3Fq%3D1');
    expect((await ask(port, { path: '/tocsin/api/v1/targets' })).status).toBe(401);
    expect((await ask(port, { path: '/tocsin/sign-in' })).status).toBe(200);
  });
});

describe('methods', () => {
  it.each([
    ['/api/v1/me', 'GET, HEAD, OPTIONS'],
    ['/api/v1/sign-in', 'POST, OPTIONS'],
    ['/api/v1/targets', 'GET, HEAD, POST, OPTIONS'],
    ['/api/v1/targets/t1', 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['/healthz', 'GET, HEAD, OPTIONS'],
    ['/targets', 'GET, HEAD, OPTIONS'],
  ])('%s allows %s, and says the same where another is refused', async (path, allow) => {
    const { port } = await start(OPEN);
    const options = await ask(port, { method: 'OPTIONS', path });
    expect([options.status, options.headers.allow]).toEqual([204, allow]);
    // With a body of a type that is never read: the method is what is wrong.
    const put = { method: 'PUT', path, headers: { 'content-type': 'text/csv' }, body: 'x' };
    const refused = await ask(port, put);
    expect([refused.status, refused.headers.allow]).toEqual([405, allow]);
  });

  it('are shown to those who are signed in, and to all where that is not needed', async () => {
    const { port } = await start(GUARDED);
    const at = async (path: string) => (await ask(port, { method: 'OPTIONS', path })).status;
    expect([await at('/api/v1/targets'), await at('/api/v1/me')]).toEqual([401, 204]);
  });
});

describe('a scrape of metrics without a sign-in', () => {
  it('is refused, and not led to a page', async () => {
    const { port } = await start(GUARDED);
    const answer = await ask(port, { path: '/metrics', headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.location]).toEqual([401, undefined]);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });
});

describe('an address that cannot be read', () => {
  it('is a page for a person and JSON for a program', async () => {
    const { port } = await start(OPEN);
    const page = await ask(port, { path: '/targets/%', headers: { accept: 'text/html,*/*' } });
    expect([page.status, page.headers['content-type']]).toEqual([400, 'text/html; charset=utf-8']);
    expect(page.text).toContain('This address cannot be read');
    const nonce = /<style nonce="([^"]+)">/.exec(page.text)?.[1];
    expect(page.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    for (const headers of [{ accept: 'text/html' }, { accept: '*/*' }]) {
      const api = await ask(port, { path: '/api/v1/targets/%', headers });
      expect(api.status).toBe(400);
      expect(JSON.parse(api.text).error).toEqual({
        code: 'invalid_input',
        message: 'malformed request path',
      });
    }
  });
});

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
      {
        method: 'POST',
        path: '/api/v1/targets',
        headers: { ...JSON_TYPE, origin: 'https://evil.example' },
      },
      403,
    ],
    [
      'a write from null',
      { method: 'POST', path: '/api/v1/targets', headers: { ...JSON_TYPE, origin: 'null' } },
      403,
    ],
    [
      'a write the browser calls foreign',
      { method: 'DELETE', headers: { 'sec-fetch-site': 'cross-site' } },
      403,
    ],
    [
      'our own write',
      {
        method: 'POST',
        path: '/api/v1/targets',
        headers: { ...JSON_TYPE, host: 'localhost:9', origin: 'http://localhost:9' },
      },
      200,
    ],
    [
      'another port',
      {
        method: 'POST',
        path: '/api/v1/targets',
        headers: { ...JSON_TYPE, host: 'localhost:9', origin: 'http://localhost:10' },
      },
      403,
    ],
    [
      'a form',
      {
        method: 'POST',
        path: '/api/v1/targets',
        headers: { 'content-type': 'text/plain' },
        body: '{}',
      },
      415,
    ],
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
      {
        method: 'POST',
        path: '/api/v1/targets',
        headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
        body: 'x',
      },
      415,
    ],
    ['a delete without a body', { method: 'DELETE', path: '/api/v1/targets/t1' }, 200],
    [
      'a live handshake from elsewhere',
      { path: '/live/?EIO=4', headers: { origin: 'https://evil.example' } },
      403,
    ],
    [
      'gzip of events',
      {
        method: 'POST',
        path: '/api/v1/events',
        headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
        body: 'x',
      },
      200,
    ],
    ['a cut percent-encoding', { path: '/api/v1/targets/%' }, 400],
    ['an encoding that is no UTF-8', { path: '/api/v1/sessions/%E0%A4%A' }, 400],
    ['one in an asset', { path: '/_next/static/%ff.js' }, 400],
    ['an encoded name', { path: '/targets/caf%C3%A9' }, 200],
    ['a write to a page', { method: 'POST', path: '/targets', headers: JSON_TYPE }, 405],
    ['a live handshake', { path: '/live/?EIO=4' }, 200],
  ])('%s', async (_, what, status) => {
    const { port } = await start(OPEN);
    expect((await ask(port, what)).status).toBe(status);
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
