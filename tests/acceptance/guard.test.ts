import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerFixture, startHouse } from '../support/server-fixture';

const MIB = 1024 * 1024;

let house: ServerFixture;
beforeAll(async () => {
  house = await startHouse();
}, 240_000);
afterAll(() => house.stop());

/** A request with headers that `fetch` would not send. */
function raw(line: string, headers: Record<string, string>, body = '') {
  const [method = 'GET', path = '/'] = line.split(' ');
  return new Promise<{ status: number; code: string | undefined }>((resolve, reject) => {
    const { port } = house.server;
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        const code = /"code":"([^"]+)"/.exec(text)?.[1];
        resolve({ status: response.statusCode ?? 0, code });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** First line of the answer to a WebSocket handshake. */
function handshake(path: string, headers: Record<string, string>): Promise<string> {
  const { port } = house.server;
  const lines = Object.entries({
    Host: `localhost:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`),
    );
    socket.once('data', (data) => {
      resolve(String(data).split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

describe('what the server refuses', () => {
  it.each([
    ['/api/v1/events', 6 * MIB],
    ['/api/v1/targets', 300 * 1024],
  ])('a body for %s of %i bytes, by its announced length alone', async (path, length) => {
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { ...JSON_TYPE, 'content-length': String(length) };
      const { port } = house.server;
      const open = request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (answer) => {
        resolve(answer.statusCode ?? 0);
        open.destroy();
      });
      open.on('error', reject);
      // Not one byte of the body is ever sent.
      open.flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('names and origins that are not ours', async () => {
    const { port } = house.server;
    const own = `localhost:${port}`;
    const write = (headers: Record<string, string>) =>
      raw('POST /api/v1/events', { ...JSON_TYPE, ...headers }, '[]');
    expect(await raw('GET /api/v1/targets', { host: 'evil.example' })).toEqual({
      status: 403,
      code: 'forbidden',
    });
    expect(await raw('GET /', { host: `evil.example:${port}` })).toMatchObject({ status: 403 });
    for (const host of [own, `127.0.0.1:${port}`, `[::1]:${port}`])
      expect([host, (await raw('GET /api/v1/targets', { host })).status]).toEqual([host, 200]);
    for (const origin of ['https://evil.example', `http://localhost:${port + 1}`, 'null'])
      expect([origin, (await write({ host: own, origin })).status]).toEqual([origin, 403]);
    expect((await write({ host: own, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await write({ host: own, origin: `http://${own}` })).status).toBe(202);
    expect((await write({ host: own })).status).toBe(202);
    expect(
      (await raw('POST /api/v1/events', { host: own, 'content-type': 'text/plain' }, '[]')).status,
    ).toBe(415);
    expect((await raw('DELETE /api/v1/targets/x', { host: own, origin: 'null' })).status).toBe(403);
  });

  it('a live link from another site, and upgrades to anywhere else', async () => {
    const live = '/live/?EIO=4&transport=websocket';
    expect(await handshake(live, { Origin: 'https://evil.example' })).toContain('403');
    expect(await handshake(live, { Host: 'evil.example' })).toContain('403');
    expect(await handshake('/ws', {})).toContain('404');
    expect(await handshake('/_next/hmr', {})).toContain('404');
    expect(await handshake(live, {})).toContain('101');
  });
});

describe('what every answer carries', () => {
  it.each([
    ['a page', 'GET /'],
    ['the API', 'GET /api/v1/targets'],
    ['an error', 'GET /api/v1/sessions/none'],
    ['a page that is not there', 'GET /nothing-here'],
    ['health', 'GET /healthz'],
    ['a refusal', 'POST /api/v1/events'],
  ])('%s: security headers, and no word of what serves it', async (_, line) => {
    const { headers } = await house.ask(line);
    const policy = headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'self' 'nonce-([\w+/=]{20,})'/.exec(policy)?.[1];
    expect(nonce).toBeDefined();
    expect(policy.split('; ')).toEqual([
      "default-src 'self'",
      `script-src 'self' 'nonce-${nonce}'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "style-src-attr 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('a nonce of its own on every page', async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => (await house.ask('GET /')).headers.get('content-security-policy')),
    );
    expect(policies[0]).not.toBe(policies[1]);
  });
});
