import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import type { Actor } from '../../domain/people/people';
import type { Target } from '../../domain/targets/target';
import { DAY, HOUR } from '../../domain/time';
import { type ManualClock, manualClock } from '../../kit/clock';
import { createShareLink } from '../../services/sharing/create-share-link';
import { deleteShareLink } from '../../services/sharing/delete-share-link';
import { endSignIn, endSignIns } from '../../services/sign-ins/end-sign-ins';
import { createToken } from '../../services/tokens/create-token';
import { deleteToken } from '../../services/tokens/delete-token';
import { createUser } from '../../services/users/create-user';
import { deleteUser } from '../../services/users/delete-user';
import { updateUser } from '../../services/users/update-user';
import { withWriteListener } from '../../store/state-write-listener';
import { type Access, createAccess } from './access';
import { createLiveLinks, type LiveLinks } from './live-links';
import { createPasswords } from './passwords';
import { createPeopleCache, touchesPeople } from './people-cache';
import type { SignInSource } from './sign-ins';
import { sweepShareLinks } from './sweep-share-links';

const START = Date.UTC(2025, 8, 8, 3, 0, 0);
const PASSWORD = 'correct horse battery';
const from = (address: string): SignInSource => ({ address, browser: 'a browser' });
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
  const dataKey = new Uint8Array(32);
  access = createAccess({ admin, dataKey, clock, people, passwords, state });
  links = createLiveLinks({ access, clock });
  ctx = { state, clock, passwords };
});
afterEach(() => stores.close());

const add = (name: string, role: 'viewer' | 'admin') =>
  createUser(ctx, { name, role, password: PASSWORD });

async function cookieOf(name: string): Promise<{ cookie: string }> {
  const result = await access.signIn({ name, password: PASSWORD }, from('127.0.0.1'));
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
    expect(
      await access.signIn({ name: 'Ada', password: 'wrong horse battery' }, from('10.0.0.1')),
    ).toEqual(await access.signIn({ name: 'Nobody', password: PASSWORD }, from('10.0.0.2')));
  });

  it('holds a crowd of tries at one time to the limit', async () => {
    await add('Ada', 'admin');
    const tries = Array.from({ length: 8 }, () =>
      access.signIn({ name: 'Ada', password: 'wrong horse battery' }, from('10.0.0.3')),
    );
    await Promise.all(tries);
    expect(
      await access.signIn({ name: 'Ada', password: PASSWORD }, from('10.0.0.3')),
    ).toMatchObject({
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
    const renewed = {
      cookie: `tocsin_session=${await access.admit('ben', 'password', from('127.0.0.1'))}`,
    };
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

describe('sign-ins', () => {
  const all = async () => (await stores.state.list('signIn')).map(({ value }) => value);
  const idOf = async (credentials: { cookie: string }) =>
    (await access.identify(credentials))?.signInId ?? '';

  it('end with the sign-out, one at a time, and their sockets with them', async () => {
    await add('Ada', 'admin');
    const [one, two] = [await cookieOf('Ada'), await cookieOf('Ada')];
    const open = [one, two].map(async (credentials) => {
      const identity = await access.identify(credentials);
      if (!identity) throw new Error('not signed in');
      const socket = new PassThrough();
      links.add({ socket, credentials, identity });
      return socket;
    });
    const sockets = await Promise.all(open);
    expect(await access.signOut(await idOf(one))).toBe('password');
    await links.check();
    expect(await access.identify(one)).toBeNull();
    expect((await access.identify(two))?.actor.name).toBe('Ada');
    expect(sockets.map((socket) => socket.destroyed)).toEqual([true, false]);
    expect(await access.signOut('none')).toBeNull();
  });

  it('say when, where and with which browser', async () => {
    await add('Ada', 'admin');
    const source = { address: '192.0.2.1', browser: 'Fire\u001b]52;c;x\u0007fox' };
    await access.signIn({ name: 'Ada', password: PASSWORD }, source);
    expect(await all()).toMatchObject([
      {
        userId: 'ada',
        name: 'Ada',
        via: 'password',
        address: '192.0.2.1',
        browser: 'Fire]52;c;xfox',
        createdAt: START,
        expiresAt: START + 12 * HOUR,
      },
    ]);
  });

  it('end all at once, for their owner or an admin, and of one user only', async () => {
    await add('Ada', 'admin');
    await add('Ben', 'viewer');
    const ada = await cookieOf('Ada');
    const ben = [await cookieOf('Ben'), await cookieOf('Ben')];
    const owner = (await access.identify(ben[0] ?? {}))?.actor;
    if (!owner) throw new Error('not signed in');
    await expect(endSignIn(ctx, { id: await idOf(ada), owner })).rejects.toThrow(/no sign-in/);
    await endSignIns(ctx, 'ben');
    for (const credentials of ben) expect(await access.identify(credentials)).toBeNull();
    expect(await idOf(ada)).not.toBe('');
    await endSignIn(ctx, { id: await idOf(ada) });
    expect(await access.identify(ada)).toBeNull();
  });

  it('end with the password, the user, and a user of the same name starts anew', async () => {
    await add('Ada', 'admin');
    await add('Ben', 'viewer');
    const old = await cookieOf('Ben');
    await updateUser(ctx, { id: 'ben', patch: { password: 'another horse battery' } });
    expect(await all()).toEqual([]);
    await deleteUser(ctx, 'ben');
    await add('Ben', 'viewer');
    expect(await access.identify(old)).toBeNull();
  });

  it('of one user are fifty at most: the oldest ends', async () => {
    await add('Ada', 'admin');
    const cookies: Array<{ cookie: string }> = [];
    for (let i = 0; i < 52; i++) {
      clock.advance(1_000);
      cookies.push({
        cookie: `tocsin_session=${await access.admit('ada', 'password', from('192.0.2.1'))}`,
      });
    }
    const valid = await Promise.all(cookies.map((one) => access.identify(one)));
    expect(valid.map((one) => one !== null)).toEqual([false, false, ...Array(50).fill(true)]);
  });

  it('expire, and are swept; so are those of an earlier admin secret', async () => {
    await add('Ada', 'admin');
    const cookie = await cookieOf('Ada');
    await access.sweep();
    expect(await all()).toHaveLength(1);
    const people = createPeopleCache(stores.state);
    await people.load();
    const later = createAccess({
      admin: { password: 'a new secret of the admin', token: null },
      dataKey: new Uint8Array(32),
      clock,
      people,
      passwords: createPasswords(),
      state: stores.state,
    });
    expect(await later.identify(cookie)).toBeNull();
    await later.sweep();
    expect(await all()).toEqual([]);
    await cookieOf('Ada');
    clock.advance(12 * HOUR);
    await access.sweep();
    expect(await all()).toEqual([]);
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

describe('a share link', () => {
  const OPERATOR: Actor = { id: 'ada', name: 'Ada', role: 'operator', via: 'session' };
  const identify = async (token: string) =>
    (await access.identify({ authorization: `Bearer ${token}` }))?.actor;
  let targetId: string;
  const share = (actor = OPERATOR) =>
    createShareLink(ctx, {
      link: { target: targetId, name: 'a wall', validFor: 8 * DAY },
      actor,
    });
  beforeEach(async () => {
    targetId = 't1';
    const value = { id: targetId, name: 'chat', environment: 'staging' } as Target;
    await ctx.state.mutate([{ op: 'insert', kind: 'target', id: targetId, value }], clock.now());
    await add('Root', 'admin');
    await add('Ada', 'viewer');
  });

  it('is a sender of its own, of one target and until it expires', async () => {
    const { id, token, expiresAt } = await share();
    const until = Date.parse(expiresAt);
    expect(await access.identify({ authorization: `Bearer ${token}` })).toEqual({
      actor: {
        id,
        name: 'a share link',
        role: null,
        scope: 'share',
        share: { targetId, expiresAt: until },
        via: 'link',
      },
      until,
      signInId: null,
    });
    expect(await identify(`${token}x`)).toBeUndefined();
    clock.advance(8 * DAY);
    expect(await identify(token)).toBeUndefined();
  });

  it('ends when it is revoked, and with the access of who made it', async () => {
    const revoked = await share();
    await deleteShareLink(ctx, revoked.id);
    expect(await identify(revoked.token)).toBeUndefined();
    const { token } = await share();
    const forAll = await share({ id: 'admin', name: 'admin', role: 'admin', via: 'secret' });
    await updateUser(ctx, { id: 'ada', patch: { disabled: true } });
    expect(await identify(token)).toBeUndefined();
    await updateUser(ctx, { id: 'ada', patch: { disabled: false } });
    expect((await identify(token))?.scope).toBe('share');
    await deleteUser(ctx, 'ada');
    expect(await identify(token)).toBeUndefined();
    expect((await identify(forAll.token))?.scope).toBe('share');
    const made = await createToken(ctx, {
      token: { name: 'ci', role: 'operator', expiresAt: null },
      actor: ROOT,
    });
    const byToken = await share({ id: made.id, name: 'ci', role: 'operator', via: 'token' });
    expect((await identify(byToken.token))?.scope).toBe('share');
    await deleteToken(ctx, made.id);
    expect(await identify(byToken.token)).toBeUndefined();
  });

  it('is deleted a week after its end, or when its target is gone', async () => {
    await share();
    const sweep = () => sweepShareLinks({ state: stores.state, clock });
    const left = async () => (await stores.state.list('shareLink')).length;
    clock.advance(14 * DAY);
    await sweep();
    expect(await left()).toBe(1);
    clock.advance(2 * DAY);
    await sweep();
    expect(await left()).toBe(0);
    await share();
    await stores.state.mutate([{ op: 'delete', kind: 'target', id: targetId }], clock.now());
    await sweep();
    expect(await left()).toBe(0);
  });
});
