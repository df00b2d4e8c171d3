import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openFixture } from '../testing/backend-fixture';
import { adminRequestProblem } from './admin-guard';

type Call = { method?: string | undefined; headers?: Record<string, string>; body?: string };

/** `fetch` cannot set Host. */
function call(
  url: string,
  { method = 'GET', headers = {}, body }: Call = {},
): Promise<{
  status: number | undefined;
  body: unknown;
}> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const json = { 'content-type': 'application/json' };

describe('who may use the admin endpoint', () => {
  const own = { remoteAddress: '127.0.0.1', host: '127.0.0.1:4101', origin: undefined };
  it.each([
    [own],
    [{ ...own, remoteAddress: '::1', host: '[::1]:4101' }],
    [{ ...own, remoteAddress: '::ffff:127.0.0.1', host: 'localhost:4101' }],
    [{ ...own, origin: 'http://127.0.0.1:4101' }],
  ])('%j may', (caller) => expect(adminRequestProblem(caller)).toBeNull());

  it.each([
    [{ ...own, remoteAddress: '192.168.1.7' }, 'only from this machine'],
    [{ ...own, remoteAddress: '::ffff:10.0.0.1' }, 'only from this machine'],
    [{ ...own, remoteAddress: undefined }, 'only from this machine'],
    [{ ...own, host: 'rebound.example:4101' }, 'foreign Host'],
    [{ ...own, host: '127.0.0.1.example' }, 'foreign Host'],
    [{ ...own, host: undefined }, 'foreign Host'],
    [{ ...own, origin: 'https://evil.example' }, 'foreign Origin'],
    [{ ...own, origin: 'http://127.0.0.1:3000' }, 'foreign Origin'],
    [{ ...own, origin: 'null' }, 'foreign Origin'],
  ])('%j may not', (caller, why) => expect(adminRequestProblem(caller)).toBe(why));

  it('is asked on every request', async () => {
    const { backend } = await openFixture();
    const url = `${backend.adminUrl}/admin/faults`;
    const refused = [
      call(url, { headers: { host: 'rebound.example' } }),
      call(url, { headers: { origin: 'https://evil.example' } }),
      call(url, {
        method: 'PUT',
        headers: { ...json, origin: 'https://evil.example' },
        body: '{"bare-1011":1}',
      }),
    ];
    for (const answer of await Promise.all(refused)) expect(answer.status).toBe(403);
    expect(backend.faults()['bare-1011']).toBe(0);
  });
});

describe('the admin endpoint', () => {
  it('reads, changes and clears faults', async () => {
    const { backend } = await openFixture({ faults: { 'agent-slow': 0.25 } });
    const url = `${backend.adminUrl}/admin/faults`;
    expect((await call(url)).body).toMatchObject({ 'agent-slow': 0.25, 'bare-1011': 0 });
    const put = await call(url, { method: 'PUT', headers: json, body: '{"bare-1011":0.5}' });
    expect(put).toMatchObject({ status: 200, body: { 'agent-slow': 0.25, 'bare-1011': 0.5 } });
    await call(`${backend.adminUrl}/admin/clear`, { method: 'POST' });
    expect(Object.values(backend.faults()).every((share) => share === 0)).toBe(true);
  });

  it('switches the announced release', async () => {
    const { backend } = await openFixture();
    const url = `${backend.adminUrl}/admin/release`;
    const put = await call(url, { method: 'PUT', headers: json, body: '{"version":"2.0.0"}' });
    expect(put.body).toEqual({ version: '2.0.0' });
    expect(backend.release()).toBe('2.0.0');
    expect((await call(`${backend.httpUrl}/health`)).body).toMatchObject({ version: '2.0.0' });
  });

  it('lets a canary serve a share beside it, with faults of its own, until the next release', async () => {
    const { backend, join } = await openFixture({ faults: { 'agent-slow': 0 } });
    const url = `${backend.adminUrl}/admin/release`;
    const put = (body: object) =>
      call(url, { method: 'PUT', headers: json, body: JSON.stringify(body) });
    const canary = { version: '2.0.0', share: 0.5, faults: { 'context-wrong-type': 1 } };
    expect((await put({ version: '1.0.0', canary })).body).toEqual({ version: '1.0.0', canary });
    expect((await call(url)).body).toEqual({ version: '1.0.0', canary });
    const first: string[] = [];
    for (let i = 0; i < 24; i++) {
      const client = await join();
      const frame = await client.frame(() => true);
      first.push(JSON.stringify(frame));
    }
    const failed = first.filter((one) => one.includes('SSOT VIOLATION'));
    expect(failed.length).toBeGreaterThan(4);
    expect(failed.length).toBeLessThan(20);
    expect(first.filter((one) => one.includes('1.0.0'))).toHaveLength(24 - failed.length);
    expect((await put({ version: '2.0.0' })).body).toEqual({ version: '2.0.0' });
    expect(JSON.stringify(await (await join()).frame(() => true))).toContain('2.0.0');
  });

  it.each([
    [
      'a canary above the whole',
      'PUT /admin/release',
      '{"version":"1","canary":{"version":"2","share":2}}',
      400,
    ],
    [
      'a canary that closes the port',
      'PUT /admin/release',
      '{"version":"1","canary":{"version":"2","share":1,"faults":{"refuse":1}}}',
      400,
    ],
    [
      'an unknown fault of a canary',
      'PUT /admin/release',
      '{"version":"1","canary":{"version":"2","share":1,"faults":{"x":1}}}',
      400,
    ],
    ['an unknown fault', 'PUT /admin/faults', '{"nonsense":1}', 400],
    ['a share over 1', 'PUT /admin/faults', '{"refuse":2}', 400],
    ['no JSON', 'PUT /admin/faults', '{', 400],
    ['a release without version', 'PUT /admin/release', '{}', 400],
    ['an unknown field', 'PUT /admin/release', '{"version":"1","more":1}', 400],
    ['a large body', 'PUT /admin/faults', ' '.repeat(16_385), 413],
    ['a wrong method', 'DELETE /admin/faults', '', 405],
    ['an unknown path', 'GET /admin', '', 404],
  ])('refuses %s', async (_name, route, body, status) => {
    const { backend } = await openFixture();
    const [method, path] = route.split(' ');
    const answer = await call(`${backend.adminUrl}${path}`, { method, headers: json, body });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { message: expect.any(String) } });
  });

  it('takes JSON only', async () => {
    const { backend } = await openFixture();
    const url = `${backend.adminUrl}/admin/faults`;
    const headers = { 'content-type': 'text/plain' };
    expect((await call(url, { method: 'PUT', headers, body: '{}' })).status).toBe(415);
  });

  it('is not on the public port', async () => {
    const { backend } = await openFixture();
    expect((await call(`${backend.httpUrl}/admin/faults`)).status).toBe(404);
  });
});
