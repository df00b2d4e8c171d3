import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import { loadConfig } from '../../config/load-config';
import { manualClock } from '../../kit/clock';
import { createUser } from '../../services/users/create-user';
import { updateUser } from '../../services/users/update-user';
import { withWriteListener } from '../../store/state-write-listener';
import { createProxyTrust } from '../server/proxy-trust';
import { type Access, createAccess } from './access';
import { createPeopleCache, touchesPeople } from './people-cache';
import { createProxyUsers } from './proxy-users';

let stores: DirectStores;
let access: Access;
let context: Parameters<typeof createUser>[0];

beforeEach(async () => {
  stores = await openDirectStores();
  const clock = manualClock();
  const people = createPeopleCache(stores.state);
  const state = withWriteListener(stores.state, async (kinds) => {
    if (touchesPeople(kinds)) await people.load();
  });
  const roles = { admin: ['ops'], viewer: ['staff'] };
  const passwords = {
    hash: async (password: string) => `hash of ${password}`,
    verify: async (known: string | null, password: string) => known === `hash of ${password}`,
  };
  context = { state, clock, passwords };
  access = createAccess({
    admin: { password: null, token: null },
    dataKey: new Uint8Array(32),
    clock,
    people,
    passwords,
    state,
    singleSignOn: true,
    proxyUsers: createProxyUsers({ roles, people, state, clock }),
  });
});
afterEach(() => stores.close());

const come = async (user: string, groups: string | null) =>
  (await access.identify({ proxied: { user, groups } }))?.actor;

describe('a user whom the proxy names', () => {
  it('has the role of the groups that it names now', async () => {
    expect(await come('ada@example.com', 'staff, ops')).toMatchObject({
      name: 'ada@example.com',
      role: 'admin',
      via: 'proxy',
    });
    expect(await come('Ada@Example.com', 'staff')).toMatchObject({ role: 'viewer' });
    const rows = await stores.state.list('user');
    expect(rows.map(({ value }) => [value.role, value.origin.kind])).toEqual([['viewer', 'proxy']]);
  });

  it('must sign in where the proxy names nobody', async () => {
    expect(await access.identify({})).toBeNull();
  });

  it('comes in once, however many requests come at a time', async () => {
    const actors = await Promise.all(Array.from({ length: 20 }, () => come('ada', 'staff')));
    expect(new Set(actors.map((actor) => actor?.id)).size).toBe(1);
    expect(await stores.state.list('user')).toHaveLength(1);
  });

  it('is refused with the reason: no group, disabled, two names', async () => {
    await expect(come('ada', 'guests')).rejects.toThrow(/none of the groups.*auth\.proxy\.roles/);
    await expect(come('ada', null)).rejects.toThrow(/none of the groups/);
    await expect(come('mallory, ada', 'ops')).rejects.toThrow(/cannot be one/);
    expect(await stores.state.list('user')).toEqual([]);
    const ada = await come('ada', 'staff');
    await updateUser(context, { id: ada?.id ?? '', patch: { disabled: true } });
    await expect(come('ada', 'ops')).rejects.toThrow(/disabled/);
  });

  it('is not the local user of the same name, and has no password', async () => {
    await createUser(context, { name: 'Ada', role: 'admin', password: 'correct horse battery' });
    const proxied = await come('ada', 'staff');
    expect(proxied?.id).not.toBe('ada');
    expect(proxied?.name).toBe('ada (proxy)');
    const id = proxied?.id ?? '';
    for (const patch of [{ password: 'correct horse battery' }, { role: 'admin' as const }])
      await expect(updateUser(context, { id, patch })).rejects.toMatchObject({
        code: 'invalid_input',
      });
    const source = { address: '192.0.2.1', browser: '' };
    expect(await access.signIn({ name: id, password: 'anything at all' }, source)).toEqual({
      ok: false,
      retryAfterMs: 0,
    });
  });
});

describe('the headers of a proxy', () => {
  const trustOf = (headers: Record<string, string[]>) => {
    const result = loadConfig({ env: {}, cwd: '/nowhere', nodeVersion: process.versions.node });
    if (!result.ok) throw new Error('no configuration');
    const proxy = { userHeader: 'x-remote-user', groupsHeader: 'x-groups', roles: {} };
    const trust = createProxyTrust({ ...result.config, auth: { oidc: null, proxy } });
    return trust.userOf({ headersDistinct: headers });
  };

  it('name the user in UTF-8, and lists of groups in one or several lines', () => {
    const name = Buffer.from('Zoë').toString('latin1');
    expect(trustOf({ 'x-remote-user': [name], 'x-groups': ['a', 'b, c'] })).toEqual({
      user: 'Zoë',
      groups: 'a, b, c',
    });
    expect(trustOf({})).toBeNull();
    expect(trustOf({ 'x-remote-user': [' '] })).toBeNull();
  });

  it('that come twice are no name', () => {
    expect(trustOf({ 'x-remote-user': ['mallory', 'ada'] })?.user).toBe('mallory, ada');
  });
});
