import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '../../lib/contract/api/api-routes';
import { findOperation, requiredRole } from '../../lib/contract/api/operation-role';
import type { ApiToken } from '../../lib/domain/people/people';
import { ROLES, type Role, roleAllows } from '../../lib/domain/people/role';
import { SCOPES, type Scope } from '../../lib/domain/people/scope';
import type { ServiceContext } from '../../lib/services/service-context';
import { type ServerFixture, startHouse } from '../support/server-fixture';

const PASSWORD = 'correct horse battery';
const EXPIRED = 'tocsin_expired';
/** By role or scope. */
const tokens = new Map<string, string>();
let revoked = '';
let house: ServerFixture;

beforeAll(async () => {
  house = await startHouse({}, undefined, storeExpiredToken);
  const make = async (name: string, access: object) => {
    const made = await house.ask('POST /api/v1/tokens', { body: { name, ...access } });
    expect(made.status).toBe(201);
    return made.json as { id: string; token: string };
  };
  for (const role of ROLES) tokens.set(role, (await make(role, { role })).token);
  for (const scope of SCOPES) {
    const location = scope === 'probe' ? { location: 'eu-west' } : {};
    tokens.set(scope, (await make(scope, { scope, ...location })).token);
  }
  const { id, token } = await make('revoked', { role: 'admin' });
  revoked = token;
  expect((await house.ask(`DELETE /api/v1/tokens/${id}`, { body: {} })).status).toBe(204);
  // From here on everybody has to sign in.
  const ada = { name: 'Ada', role: 'admin', password: PASSWORD };
  expect((await house.ask('POST /api/v1/users', { body: ada })).status).toBe(201);
}, 240_000);
afterAll(() => house.stop());

const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` });
const as = (access: Role | Scope) => bearer(tokens.get(access));

/** A token of an admin that expired a second ago. */
async function storeExpiredToken({ state, clock }: Pick<ServiceContext, 'state' | 'clock'>) {
  const now = clock.now();
  const value: ApiToken = {
    id: 'expired',
    name: 'expired',
    role: 'admin',
    scope: null,
    location: null,
    sha256: createHash('sha256').update(EXPIRED).digest('hex'),
    createdBy: 'a test',
    createdAt: now - 2_000,
    expiresAt: now - 1_000,
    lastUsedAt: null,
  };
  await state.mutate([{ op: 'insert', kind: 'apiToken', id: value.id, value }], now);
}

async function signIn(name: string, password = PASSWORD): Promise<string> {
  const answer = await house.ask('POST /api/v1/sign-in', { body: { name, password } });
  expect([name, answer.status]).toEqual([name, 200]);
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

const operations = Object.entries(apiRoutes)
  // The key in a path is a credential of its own: `tests/contract/logs-intake.test.ts`.
  .filter(([path]) => path.startsWith('/api/') && !path.includes('{key}'))
  .flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{\w+\}/g, 'none'),
    })),
  );

describe('every operation, every role and every scope', () => {
  it.each(operations)('$method $path', async ({ method, path }) => {
    const operation = findOperation(method, path)?.operation;
    const needed = requiredRole(method, operation);
    const body = method === 'GET' ? undefined : {};
    const line = `${method} ${path}`;
    const statusOf = async (headers: Record<string, string>) =>
      (await house.ask(line, { body, headers })).status;
    const strangers = [{}, bearer('tocsin_junk'), bearer(EXPIRED), bearer(revoked)];
    const found = await Promise.all(strangers.map(statusOf));
    if (needed === null) {
      expect(found).not.toContain(403);
      return;
    }
    // Wrong tokens beyond the first few of a minute are answered with a wait.
    const [stranger, ...wrong] = found;
    expect(stranger).toBe(401);
    for (const status of wrong) expect([401, 429]).toContain(status);
    for (const role of ROLES) {
      const { status, text } = await house.ask(line, { body, headers: as(role) });
      const refused = status === 403 && text.includes(`needs the role ${needed}`);
      expect([role, refused, status === 401]).toEqual([role, !roleAllows(role, needed), false]);
    }
    for (const scope of SCOPES) {
      const status = await statusOf(as(scope));
      const isRefused = status === 403 || status === 401;
      expect([scope, isRefused]).toEqual([scope, operation?.scope !== scope]);
    }
  });

  it.each(SCOPES)('a token with the scope %s reaches no page and no live link', async (scope) => {
    for (const path of ['/', '/targets', '/settings', '/live/?EIO=4&transport=polling'])
      expect([path, (await house.ask(`GET ${path}`, { headers: as(scope) })).status]).toEqual([
        path,
        403,
      ]);
  });
});

describe('a named user', () => {
  it('is who /me says, until the password is changed', async () => {
    const ben = { name: 'Ben', role: 'viewer', password: PASSWORD };
    await house.ask('POST /api/v1/users', { body: ben, headers: as('admin') });
    const cookie = await signIn('ben');
    const me = async (cookies: string) =>
      (await house.ask('GET /api/v1/me', { headers: { cookie: cookies } })).json;
    expect(await me(cookie)).toMatchObject({ name: 'Ben', role: 'viewer', signedIn: true });
    const changed = await house.ask('PATCH /api/v1/me/password', {
      body: { current: PASSWORD, password: 'another horse battery' },
      headers: { cookie },
    });
    expect(changed.status).toBe(200);
    expect(await me(cookie)).toMatchObject({ name: null, signedIn: false });
    const next = changed.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await me(next)).toMatchObject({ name: 'Ben', signedIn: true });
    await house.ask('PATCH /api/v1/users/ben', { body: { disabled: true }, headers: as('admin') });
    expect(await me(next)).toMatchObject({ signedIn: false });
  });

  it('stands in the audit log with what was done, and no secret does', async () => {
    const cookie = await signIn('Ada');
    const patch = { thresholds: { agent: 700 } };
    await house.ask('PATCH /api/v1/settings', { body: patch, headers: { cookie } });
    const log = await house.ask('GET /api/v1/audit?subject=settings:settings', {
      headers: { cookie },
    });
    expect(log.json).toMatchObject({
      entries: [{ actor: { name: 'Ada', via: 'session' }, action: 'change', kind: 'settings' }],
    });
    const all = (await house.ask('GET /api/v1/audit?limit=200', { headers: { cookie } })).text;
    for (const secret of [PASSWORD, 'argon2', ...tokens.values()])
      expect(all).not.toContain(secret);
  });
});
