import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '../../lib/contract/api/api-routes';
import { createdTokenSchema } from '../../lib/contract/api/people';
import { createdShareLinkSchema } from '../../lib/contract/api/sharing/share-links';
import { sharedViewSchema } from '../../lib/contract/api/sharing/shared-view';
import { type Answer, type Ask, type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';

const ADMIN = 'a-token-of-sixteen+';
const NAME = 'a/b "ü" & co';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

let house: ServerFixture;
let targetId: string;
let otherId: string;
const asAdmin = (line: string, more: Ask = {}) =>
  house.ask(line, { ...more, headers: { ...bearer(ADMIN), ...more.headers } });

beforeAll(async () => {
  house = await startHouse({ TOCSIN_ADMIN_TOKEN: ADMIN });
  const backend = await house.addBackend();
  targetId = await house.addTarget(backend, { name: NAME });
  otherId = await house.addTarget(backend, { name: 'other' });
}, 240_000);
afterAll(() => house.stop());

describe('a badge', () => {
  const path = `/badge/staging/${encodeURIComponent(NAME)}.svg`;
  let token: string;
  const makeToken = async (access: object) => {
    const body = { name: 'wiki', ...access };
    return createdTokenSchema.parse((await asAdmin('POST /api/v1/tokens', { body })).json).token;
  };
  const read = (of: string, headers: Record<string, string> = {}) =>
    house.ask(`GET ${of}`, { headers });
  const shown = ({ status, text, headers }: Answer) => [
    status,
    text,
    ...['content-type', 'cache-control', 'www-authenticate'].map((name) => headers.get(name)),
  ];
  beforeAll(async () => {
    token = await makeToken({ scope: 'badge' });
  });

  it('answers the same where it is off, unknown, or not for the sender', async () => {
    const off = await read(`${path}?token=${token}`);
    expect(off.status).toBe(404);
    expect(off.text).toContain('no badge here');
    await asAdmin(`PATCH /api/v1/targets/${targetId}`, { body: { badge: true } });
    const answers = await Promise.all([
      read(`/badge/staging/none.svg?token=${token}`),
      read(path),
      read(`${path}?token=tocsin_wrong`),
      read(`${path}?token=${await makeToken({ scope: 'metrics' })}`),
      // Everybody who sees a badge can read its address.
      read(`${path}?token=${await makeToken({ role: 'viewer' })}`),
      read(`${path}?token=${ADMIN}`),
      read(`${path}?token=`, bearer(ADMIN)),
    ]);
    for (const answer of answers) expect(shown(answer)).toEqual(shown(off));
  });

  it('is an image for its token, and for who may read the console, until it changes', async () => {
    await asAdmin(`PATCH /api/v1/targets/${targetId}`, { body: { badge: true } });
    const first = await until({ what: 'the badge is served' }, async () => {
      const answer = await read(`${path}?token=${token}`);
      return answer.status === 200 ? answer : null;
    });
    expect(first.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(first.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(first.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(first.text).toContain('a/b &quot;ü&quot; &amp; co staging');
    for (const headers of [bearer(token), bearer(ADMIN)])
      expect((await read(path, headers)).status).toBe(200);
    const byId = await read(`/badge/-/${targetId}.svg?token=${token}`);
    expect(byId.status).toBe(200);
    const tag = byId.headers.get('etag') ?? '';
    const again = await read(`/badge/-/${targetId}.svg?token=${token}`, { 'if-none-match': tag });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await house.ask(`HEAD ${path}?token=${token}`)).status).toBe(200);
    expect((await asAdmin(`POST ${path}`, { body: {} })).status).toBe(405);
  });
});

describe('a share link', () => {
  let token: string;
  const share = async (more: object = {}) => {
    const body = { target: targetId, name: 'a wall', ...more };
    const answer = await asAdmin('POST /api/v1/share-links', { body });
    return createdShareLinkSchema.parse(answer.json);
  };
  beforeAll(async () => {
    await house.runNow(targetId);
    token = (await share()).token;
  }, 60_000);

  it('reaches one operation of the API, and beside it what needs no sign-in', async () => {
    for (const [pattern, methods] of Object.entries(apiRoutes))
      for (const [verb, operation] of Object.entries(methods)) {
        const path = pattern.replace(/\{\w+\}/g, 'none');
        const line = `${verb.toUpperCase()} ${path}`;
        const body = verb === 'get' ? undefined : {};
        const ask = (headers: Record<string, string>) => house.ask(line, { body, headers });
        // Its credential is its own path, and each wrong one counts for the address that sends it.
        if (path === '/api/v1/logs/in/none') continue;
        const { status } = await ask(bearer(token));
        if (path === '/api/v1/shared-view') expect([line, status]).toEqual([line, 200]);
        else if (path.startsWith('/badge/')) expect([line, status]).toEqual([line, 404]);
        else if (!operation.open) expect([line, status]).toEqual([line, 403]);
        if (operation.open || path.startsWith('/badge/')) continue;
        // Nowhere else is it a credential.
        const cookie = await ask({ cookie: `tocsin_session=${token}` });
        expect([line, cookie.status]).toEqual([line, 401]);
        const address = `${line}?token=${token}`;
        const inAddress = await house.ask(address, { body });
        const isFeed = path.endsWith('.ics');
        expect([line, inAddress.status]).toEqual([line, isFeed ? 403 : 401]);
      }
    const asKey = await house.ask(`POST /api/v1/logs/in/${token}`, { body: {} });
    expect([401, 403]).toContain(asKey.status);
    for (const path of ['/', '/targets', '/settings', '/live/?EIO=4&transport=polling'])
      expect([path, (await house.ask(`GET ${path}`, { headers: bearer(token) })).status]).toEqual([
        path,
        403,
      ]);
  });

  it('shows its own target, whatever is asked for', async () => {
    const read = (path: string) => house.ask(`GET ${path}`, { headers: bearer(token) });
    const view = sharedViewSchema.parse((await read('/api/v1/shared-view')).json);
    expect(view.target.name).toBe(NAME);
    expect(view.tiles).toHaveLength(4);
    expect((await read(`/api/v1/shared-view?target=${otherId}`)).status).toBe(400);
    const { json } = await asAdmin(`GET /api/v1/share-links?target=${otherId}`);
    expect(json).toEqual({ links: [] });
    // Not for people who are signed in: they have the console.
    expect((await asAdmin('GET /api/v1/shared-view')).status).toBe(404);
  });

  it('opens a page that leaks its address to nobody', async () => {
    const page = await house.ask(`GET /shared/${token}`);
    expect(page.status).toBe(200);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('x-robots-tag')).toBe('noindex, nofollow');
    expect(page.headers.get('cache-control')).toMatch(/no-store/);
    expect(page.text).toContain('a/b &quot;ü&quot; &amp; co');
    for (const hidden of [targetId, ADMIN, 'ws://', 'a wall'])
      expect(page.text).not.toContain(hidden);
  });

  it('answers the same once it is revoked, has expired, or never was', async () => {
    const { id, token: revoked } = await share();
    expect((await house.ask(`GET /shared/${revoked}`)).status).toBe(200);
    expect((await asAdmin(`DELETE /api/v1/share-links/${id}`)).status).toBe(204);
    const tokens = [revoked, 'tocsin_share_unknown', ADMIN, '%20', 'a.b'];
    const pages = await Promise.all(tokens.map((one) => house.ask(`GET /shared/${one}`)));
    for (const page of pages) {
      expect(page.status).toBe(404);
      expect(page.text).toContain('This link does not work');
      expect(page.text).not.toContain('staging');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    }
    const answers = await Promise.all(
      [revoked, 'tocsin_share_unknown'].map((one) =>
        house.ask('GET /api/v1/shared-view', { headers: bearer(one) }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });

  it('is made and revoked by operators, and seen by all', async () => {
    const made = await asAdmin('POST /api/v1/tokens', { body: { name: 'v', role: 'viewer' } });
    const viewer = bearer(createdTokenSchema.parse(made.json).token);
    const { id } = await share();
    const statusOf = async (line: string, body?: object) =>
      (await house.ask(line, { headers: viewer, body })).status;
    expect(await statusOf(`GET /api/v1/share-links?target=${targetId}`)).toBe(200);
    const body = { target: targetId, name: 'x' };
    expect(await statusOf('POST /api/v1/share-links', body)).toBe(403);
    expect(await statusOf(`DELETE /api/v1/share-links/${id}`)).toBe(403);
    const log = await asAdmin(`GET /api/v1/audit?subject=shareLink:${id}`);
    expect(log.json).toMatchObject({ entries: [{ action: 'create', kind: 'shareLink' }] });
    expect(log.text).not.toContain('tocsin_share');
  });

  it('ends with its target', async () => {
    const { token: other } = await share({ target: otherId });
    expect((await house.ask(`GET /shared/${other}`)).status).toBe(200);
    expect((await asAdmin(`DELETE /api/v1/targets/${otherId}`)).status).toBe(204);
    expect((await house.ask(`GET /shared/${other}`)).status).toBe(404);
  });
});
