import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Answer,
  type Ask,
  ask,
  from,
  GUARDED,
  JSON_TYPE,
  OPEN,
  startGuard,
  upgrade,
} from '../../../tests/support/guard-fixture';
import { sessionSetCookie } from '../access/session-cookie';

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
        path: '/api/v1/silences',
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
    [
      'a form',
      {
        method: 'POST',
        path: '/api/v1/silences',
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
        path: '/api/v1/silences',
        headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
        body: 'x',
      },
      415,
    ],
    ['a delete without a body', { method: 'DELETE', path: '/api/v1/silences/x' }, 200],
    [
      'a live handshake from elsewhere',
      { path: '/live/?EIO=4', headers: { origin: 'https://evil.example' } },
      403,
    ],
    ['a live handshake', { path: '/live/?EIO=4' }, 200],
  ])('%s', async (_, what, status) => {
    const { port } = await startGuard(OPEN);
    expect((await ask(port, what)).status).toBe(status);
  });

  it('says that a path has no such method before it judges the body', async () => {
    const { port } = await startGuard(OPEN);
    const answer = await ask(port, {
      method: 'PUT',
      path: '/api/v1/targets/x',
      headers: { 'content-type': 'text/plain' },
      body: 'x',
    });
    expect([answer.status, answer.headers.allow]).toEqual([
      405,
      'GET, HEAD, PATCH, DELETE, OPTIONS',
    ]);
    expect(answer.text).toContain('PUT is not allowed here; this path takes GET, HEAD, PATCH');
  });

  it('refuses a body by its announced length, before it comes', async () => {
    const { port } = await startGuard(OPEN);
    const sent = {
      method: 'POST',
      path: '/api/v1/silences',
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
    const { port, seen } = await startGuard(OPEN);
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
    const { port } = await startGuard(OPEN);
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
    const { port } = await startGuard(GUARDED);
    const answer = await ask(port, what);
    expect(answer.status).toBe(status);
    if (status === 303) expect(answer.headers.location).toBe('/sign-in?next=%2Ftargets%3Fx%3D1');
  });

  it('takes the cookie for twelve hours', async () => {
    const { port, access, clock } = await startGuard(GUARDED);
    const result = await access.signIn({ password: ADMIN.password }, from('127.0.0.1'));
    if (!result.ok) throw new Error('sign-in failed');
    const headers = { cookie: sessionSetCookie(result.cookie, true).split(';')[0] ?? '' };
    expect((await ask(port, { headers })).status).toBe(200);
    expect(await upgrade(port, '/live/', { Cookie: headers.cookie })).toContain('101');
    clock.advance(12 * 3_600_000 + 1_000);
    expect((await ask(port, { headers })).status).toBe(303);
    expect(await upgrade(port, '/live/', { Cookie: headers.cookie })).toContain('401');
  });

  it('slows guessing down, a client at a time', async () => {
    const { access, clock } = await startGuard(GUARDED);
    for (let tries = 0; tries < 5; tries++)
      await access.signIn({ password: 'wrong' }, from('10.0.0.1'));
    expect(await access.signIn({ password: ADMIN.password }, from('10.0.0.1'))).toEqual({
      ok: false,
      retryAfterMs: 60_000,
    });
    expect((await access.signIn({ password: ADMIN.password }, from('10.0.0.2'))).ok).toBe(true);
    clock.advance(60_000);
    expect((await access.signIn({ password: ADMIN.password }, from('10.0.0.1'))).ok).toBe(true);
  });

  it('believes forwarded headers only of a trusted proxy', async () => {
    const forwarded = {
      'x-forwarded-for': '6.6.6.6, 10.1.2.3',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 't.example',
    };
    const seenBy = async (env: Record<string, string>, more: Record<string, string> = {}) => {
      const at = await startGuard({ ...GUARDED, env });
      const headers = { ...forwarded, ...more };
      const answer = await ask(at.port, { path: '/sign-in', headers });
      const { 'x-tocsin-client': client, 'x-tocsin-secure': secure } = at.seen()?.headers ?? {};
      return [client, secure, answer.headers['strict-transport-security'] !== undefined];
    };
    const secret = 'the secret of the proxy';
    const [believed, ignored] = [
      ['10.1.2.3', '1', true],
      ['127.0.0.1', '0', false],
    ];
    expect(await seenBy({})).toEqual(ignored);
    expect(await seenBy({ TOCSIN_TRUST_PROXY: '1' })).toEqual(believed);
    expect(await seenBy({ TOCSIN_TRUST_PROXY: '10.0.0.5, 192.168.0.0/16' })).toEqual(ignored);
    expect(await seenBy({ TOCSIN_TRUST_PROXY: '127.0.0.0/8' })).toEqual(believed);
    const withSecret = { TOCSIN_TRUST_PROXY: '1', TOCSIN_PROXY_SECRET: secret };
    expect(await seenBy(withSecret)).toEqual(ignored);
    expect(await seenBy(withSecret, { 'x-tocsin-proxy-secret': 'wrong' })).toEqual(ignored);
    expect(await seenBy(withSecret, { 'x-tocsin-proxy-secret': secret })).toEqual(believed);
  });

  it('takes a write from the name that a trusted proxy forwards', async () => {
    const { port } = await startGuard({ ...GUARDED, env: { TOCSIN_TRUST_PROXY: '1' } });
    const write = (host: string) =>
      ask(port, {
        method: 'POST',
        path: '/api/v1/sign-in',
        headers: { ...JSON_TYPE, 'x-forwarded-host': host, origin: 'https://t.example' },
      });
    expect((await write('t.example')).status).toBe(200);
    expect((await write('other.example')).status).toBe(403);
  });

  it('warns of a sign-in over https that nothing trusted says is one', async () => {
    const signIn = { method: 'POST', path: '/api/v1/sign-in' };
    const warningsOf = async (env: Record<string, string>, headers: Record<string, string>) => {
      const at = await startGuard({ ...GUARDED, env });
      await ask(at.port, { ...signIn, headers: { ...JSON_TYPE, host: 't.example', ...headers } });
      return at.warnings();
    };
    const behind = { origin: 'https://t.example', 'x-forwarded-proto': 'https' };
    expect(await warningsOf({}, behind)).toEqual([
      expect.stringContaining('the cookie has no Secure attribute: set TOCSIN_TRUST_PROXY'),
    ]);
    expect(await warningsOf({ TOCSIN_TRUST_PROXY: '1' }, behind)).toEqual([]);
    expect(await warningsOf({}, { origin: 'http://t.example' })).toEqual([]);
  });
});

describe('forwarded requests while nobody has to sign in', () => {
  it.each([
    ['x-forwarded-for', '8.8.8.8'],
    ['x-forwarded-host', 'localhost'],
    ['x-forwarded-proto', 'https'],
    ['x-real-ip', '8.8.8.8'],
    ['forwarded', 'for=8.8.8.8'],
    ['via', '1.1 tunnel'],
  ])('are refused with the reason: %s', async (name, value) => {
    const { port } = await startGuard(OPEN);
    const headers = { host: `127.0.0.1:${port}`, [name]: value };
    const answer = await ask(port, { path: '/api/v1/targets', headers });
    expect(answer.status).toBe(403);
    expect(answer.text.toLowerCase()).toContain(`it has the header ${name}`);
    expect(answer.text).toContain('set TOCSIN_ADMIN_PASSWORD');
    expect((await ask(port, { path: '/healthz', headers })).status).toBe(200);
    const guarded = await startGuard(GUARDED);
    expect((await ask(guarded.port, { path: '/sign-in', headers })).status).toBe(200);
  });

  it('cannot name the host', async () => {
    const { port } = await startGuard(OPEN);
    const headers = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
    expect((await ask(port, { headers })).status).toBe(403);
  });
});

describe('wrong tokens', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('have to wait after five, on every way in, and the right one never does', async () => {
    const { port } = await startGuard(GUARDED);
    const send = (token: string, path = '/api/v1/about') =>
      ask(port, { path, headers: bearer(token) });
    const answers: Answer[] = [];
    for (let n = 0; n < 6; n++) answers.push(await send(`wrong-${n}`));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    const last = answers.at(-1);
    expect(last?.headers['retry-after']).toBe('60');
    expect(JSON.parse(last?.text ?? '').error.code).toBe('busy');
    expect(await upgrade(port, '/api/live/?x', bearer('wrong'))).toContain('429 Too Many Requests');
    expect((await send('wrong', '/healthz')).status).toBe(200);
    expect((await send(ADMIN.token)).status).toBe(200);
    expect((await ask(port, { path: '/api/v1/about' })).status).toBe(401);
  });
});
