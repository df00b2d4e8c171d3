import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import type { Actor } from '../../domain/people/people';
import { HOUR } from '../../domain/time';
import { type ManualClock, manualClock } from '../../kit/clock';
import { createToken } from '../../services/tokens/create-token';
import { createUser } from '../../services/users/create-user';
import { updateUser } from '../../services/users/update-user';
import { withWriteListener } from '../../store/state-write-listener';
import { type Access, createAccess } from './access';
import { createLiveLinks, type LiveLinks } from './live-links';
import { createPasswords } from './passwords';
import { createPeopleCache, touchesPeople } from './people-cache';

const START = Date.UTC(2025, 8, 8, 3, 0, 0);
const PASSWORD = 'correct horse battery';
const ROOT: Actor = { id: 'local', name: 'local', role: 'admin', via: 'open' };

let stores: DirectStores;
let clock: ManualClock;
let access: Access;
let links: LiveLinks;
let ctx: Parameters<typeof createUser>[0];

beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(START);
  const people = createPeopleCache(stores.state);
  const state = withWriteListener(stores.state, async (kinds) => {
    if (touchesPeople(kinds)) await people.load();
  });
  const passwords = createPasswords();
  const admin = { password: null, token: null };
  access = createAccess({ admin, dataKey: new Uint8Array(32), clock, people, passwords });
  links = createLiveLinks({ access, clock });
  ctx = { state, clock, passwords };
});
afterEach(() => stores.close());

const add = (name: string, role: 'viewer' | 'admin') =>
  createUser(ctx, { name, role, password: PASSWORD });

async function cookieOf(name: string): Promise<{ cookie: string }> {
  const result = await access.signIn({ name, password: PASSWORD }, name);
  if (!result.ok) throw new Error('not signed in');
  return { cookie: `tocsin_session=${result.cookie}` };
}

describe('who comes in', () => {
  it('everybody before the first user, nobody unknown after', async () => {
    expect((await access.identify({}))?.actor).toEqual(ROOT);
    await add('Ada', 'admin');
    expect(await access.identify({})).toBeNull();
    expect((await access.identify(await cookieOf('ADA')))?.actor).toEqual({
      id: 'ada',
      name: 'Ada',
      role: 'admin',
      via: 'session',
    });
  });

  it('a wrong password and a wrong name look the same', async () => {
    await add('Ada', 'admin');
    expect(await access.signIn({ name: 'Ada', password: 'wrong horse battery' }, 'a')).toEqual(
      await access.signIn({ name: 'Nobody', password: PASSWORD }, 'b'),
    );
  });

  it('holds a crowd of tries at one time to the limit', async () => {
    await add('Ada', 'admin');
    const tries = Array.from({ length: 8 }, () =>
      access.signIn({ name: 'Ada', password: 'wrong horse battery' }, 'crowd'),
    );
    await Promise.all(tries);
    expect(await access.signIn({ name: 'Ada', password: PASSWORD }, 'crowd')).toMatchObject({
      ok: false,
      retryAfterMs: 60_000,
    });
  });

  it('a new password ends the sign-ins before it, and so does disabling', async () => {
    await add('Ada', 'admin');
    await add('Ben', 'viewer');
    const old = await cookieOf('Ben');
    clock.advance(1_000);
    await updateUser(ctx, { id: 'ben', patch: { password: 'another horse battery' } });
    expect(await access.identify(old)).toBeNull();
    const renewed = { cookie: `tocsin_session=${await access.renew('ben')}` };
    expect((await access.identify(renewed))?.actor.name).toBe('Ben');
    await updateUser(ctx, { id: 'ben', patch: { disabled: true } });
    expect(await access.identify(renewed)).toBeNull();
    await updateUser(ctx, { id: 'ben', patch: { disabled: false } });
    expect(await access.identify(renewed)).toBeNull();
  });

  it('a token until it expires, with only its digest kept', async () => {
    await add('Ada', 'admin');
    const wanted = { name: 'ci', role: 'operator' as const, expiresAt: START + HOUR };
    const { token } = await createToken(ctx, { token: wanted, actor: ROOT });
    const bearer = { authorization: `Bearer ${token}` };
    expect((await access.identify(bearer))?.actor).toMatchObject({ name: 'ci', role: 'operator' });
    const [row] = await stores.state.list('apiToken');
    expect(row?.value.sha256).toBe(createHash('sha256').update(token).digest('hex'));
    expect(JSON.stringify(row)).not.toContain(token);
    clock.advance(HOUR);
    expect(await access.identify(bearer)).toBeNull();
  });
});

describe('open sockets', () => {
  it('are cut when their user is disabled or demoted, or the sign-in runs out; others stay', async () => {
    await add('Ada', 'admin');
    await add('Eve', 'admin');
    await add('Ben', 'viewer');
    const open = await Promise.all(
      ['Ada', 'Eve', 'Ben'].map(async (name) => {
        const credentials = await cookieOf(name);
        const identity = await access.identify(credentials);
        if (!identity) throw new Error(`${name} is not let in`);
        const socket = new PassThrough();
        links.add({ socket, credentials, identity });
        return socket;
      }),
    );
    const cut = () => open.map((socket) => socket.destroyed);
    await links.check();
    expect(cut()).toEqual([false, false, false]);
    await updateUser(ctx, { id: 'ben', patch: { disabled: true } });
    await updateUser(ctx, { id: 'eve', patch: { role: 'viewer' } });
    await links.check();
    expect(cut()).toEqual([false, true, true]);
    clock.advance(12 * HOUR + 1_000);
    await links.check();
    expect(cut()).toEqual([true, true, true]);
  });
});
