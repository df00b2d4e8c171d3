import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '../../lib/contract/api/api-routes';
import { findOperation, requiredRole } from '../../lib/contract/api/operation-role';
import { ROLES, type Role, roleAllows } from '../../lib/domain/people/role';
import { type ServerFixture, startHouse } from '../support/server-fixture';

const PASSWORD = 'correct horse battery';
const tokens = new Map<Role, string>();
let house: ServerFixture;

beforeAll(async () => {
  house = await startHouse();
  for (const role of ROLES) {
    const made = await house.ask('POST /api/v1/tokens', { body: { name: role, role } });
    expect(made.status).toBe(201);
    tokens.set(role, (made.json as { token: string }).token);
  }
  // From here on the door is guarded.
  const ada = { name: 'Ada', role: 'admin', password: PASSWORD };
  expect((await house.ask('POST /api/v1/users', { body: ada })).status).toBe(201);
}, 240_000);
afterAll(() => house.stop());

const as = (role: Role) => ({ authorization: `Bearer ${tokens.get(role)}` });

async function signIn(name: string, password = PASSWORD): Promise<string> {
  const answer = await house.ask('POST /api/v1/sign-in', { body: { name, password } });
  expect([name, answer.status]).toEqual([name, 200]);
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

const operations = Object.entries(apiRoutes)
  .filter(([path]) => path.startsWith('/api/'))
  .flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{\w+\}/g, 'none'),
    })),
  );

describe('every operation and every role', () => {
  it.each(operations)('$method $path', async ({ method, path }) => {
    const needed = requiredRole(method, findOperation(method, path)?.operation);
    const body = method === 'GET' ? undefined : {};
    const line = `${method} ${path}`;
    const nobody = (await house.ask(line, { body })).status;
    if (needed === null) {
      expect([403]).not.toContain(nobody);
      return;
    }
    expect(nobody).toBe(401);
    for (const role of ROLES) {
      const { status, text } = await house.ask(line, { body, headers: as(role) });
      const refused = status === 403 && text.includes(`needs the role ${needed}`);
      expect([role, refused, status === 401]).toEqual([role, !roleAllows(role, needed), false]);
    }
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
