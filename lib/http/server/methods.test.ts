import { describe, expect, it } from 'vitest';
import { ask, GUARDED, OPEN, startGuard } from '../../../tests/support/guard-fixture';

describe('methods', () => {
  it.each([
    ['/api/v1/me', 'GET, HEAD, OPTIONS'],
    ['/api/v1/sign-in', 'POST, OPTIONS'],
    ['/api/v1/targets', 'GET, HEAD, POST, OPTIONS'],
    ['/api/v1/targets/t1', 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['/healthz', 'GET, HEAD, OPTIONS'],
    ['/targets', 'GET, HEAD, OPTIONS'],
  ])('%s allows %s, and says the same where another is refused', async (path, allow) => {
    const { port } = await startGuard(OPEN);
    const options = await ask(port, { method: 'OPTIONS', path });
    expect([options.status, options.headers.allow]).toEqual([204, allow]);
    // With a body of a type that is never read: the method is what is wrong.
    const put = { method: 'PUT', path, headers: { 'content-type': 'text/csv' }, body: 'x' };
    const refused = await ask(port, put);
    expect([refused.status, refused.headers.allow]).toEqual([405, allow]);
  });

  it('are shown to those who are signed in, and to all where that is not needed', async () => {
    const { port } = await startGuard(GUARDED);
    const at = async (path: string) => (await ask(port, { method: 'OPTIONS', path })).status;
    expect([await at('/api/v1/targets'), await at('/api/v1/me')]).toEqual([401, 204]);
  });
});

describe('a scrape of metrics without a sign-in', () => {
  // Operations case 12.
  it('is refused, and not led to a page', async () => {
    const { port } = await startGuard(GUARDED);
    const answer = await ask(port, { path: '/metrics', headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.location]).toEqual([401, undefined]);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });
});

describe('an address that cannot be read', () => {
  it('is a page for a person and JSON for a program', async () => {
    const { port } = await startGuard(OPEN);
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
