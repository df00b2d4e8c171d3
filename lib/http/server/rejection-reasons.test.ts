import { describe, expect, it } from 'vitest';
import {
  type Ask,
  ask,
  GUARDED,
  type GuardSetup,
  JSON_TYPE,
  OPEN,
  startGuard,
  upgrade,
} from '../../../tests/support/guard-fixture';

describe('the reason for a 403', () => {
  const write = (headers: Record<string, string>): Ask => ({
    method: 'POST',
    path: '/api/v1/silences',
    headers: { ...JSON_TYPE, ...headers },
  });

  // Operations case 10.
  it('names both sides and the setting, where a proxy does not pass Host on', async () => {
    const { port } = await startGuard(OPEN);
    const headers = { host: `127.0.0.1:${port}`, origin: 'https://tocsin.example.com' };
    const { status, text } = await ask(port, write(headers));
    expect(status).toBe(403);
    expect(JSON.parse(text).error.message).toBe(
      `requests from other sites are refused: the page says that it is "https://tocsin.example.com" (Origin), the request came for "127.0.0.1:${port}" (Host). Let the reverse proxy pass Host on (nginx: proxy_set_header Host $http_host), or set TOCSIN_PUBLIC_URL=https://tocsin.example.com with the path of the console, if that is its address`,
    );
  });

  it.each<[string, GuardSetup, Ask, RegExp]>([
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
      { ...GUARDED, env: { TOCSIN_TRUST_PROXY: '1' } },
      write({ origin: 'https://a.example', 'x-forwarded-host': 'b.example' }),
      /"b\.example" \(X-Forwarded-Host\)/,
    ],
  ])('says what was seen and what cures it: %s', async (_, policy, sent, expected) => {
    const { port } = await startGuard(policy);
    const answer = await ask(port, sent);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text).error).toMatchObject({ code: 'forbidden' });
    expect(answer.text.replaceAll('\\"', '"')).toMatch(expected);
  });

  it('is a page for a browser, with hostile text escaped and cut', async () => {
    const { port } = await startGuard(OPEN);
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
    const { port, seen } = await startGuard({ ...OPEN, basePath: '/tocsin' });
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
    const { port } = await startGuard({ ...GUARDED, basePath: '/tocsin' });
    const answer = await ask(port, { path: '/tocsin/targets?q=1' });
    expect(answer.headers.location).toBe('/tocsin/sign-in?next=%2Ftocsin%2Ftargets%3Fq%3D1');
    expect((await ask(port, { path: '/tocsin/api/v1/targets' })).status).toBe(401);
    expect((await ask(port, { path: '/tocsin/sign-in' })).status).toBe(200);
  });
});
