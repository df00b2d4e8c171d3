import { decodeJwt, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../../../tests/support/direct-stores';
import {
  type IdentityProvider,
  providerBrowser,
  startIdentityProvider,
} from '../../../../tests/support/identity-provider';
import { configAuthSchema, type OidcConfig } from '../../../contract/config/config-auth';
import { type ManualClock, manualClock, systemClock } from '../../../kit/clock';
import { updateUser } from '../../../services/users/update-user';
import { withWriteListener } from '../../../store/state-write-listener';
import { type Access, createAccess } from '../access';
import { createPasswords } from '../passwords';
import { createPeopleCache, touchesPeople } from '../people-cache';
import { createOidcSignIn, type OidcSignIn } from './oidc-sign-in';

const TOCSIN = 'https://tocsin.example.com';
const SOURCE = { address: '192.0.2.1', browser: 'a browser' };

let provider: IdentityProvider;
let stores: DirectStores;
let clock: ManualClock;
let access: Access;
let oidc: OidcSignIn;
let warnings: object[];
/** Changes what the provider answers. */
let tamper: (response: Response, url: string) => Promise<Response>;
let context: Parameters<typeof updateUser>[0];

beforeAll(async () => {
  provider = await startIdentityProvider();
  provider.register([`${TOCSIN}/api/v1/sign-in/oidc/callback`]);
});
afterAll(() => provider.stop());

beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(systemClock.now());
  warnings = [];
  tamper = async (response) => response;
  provider.people.clear();
  provider.people.set('u-1', { name: 'Ada', email: 'ada@example.com', groups: ['ops'] });
  const people = createPeopleCache(stores.state);
  const state = withWriteListener(stores.state, async (kinds) => {
    if (touchesPeople(kinds)) await people.load();
  });
  const passwords = createPasswords();
  access = createAccess({
    admin: { password: null, token: null },
    dataKey: new Uint8Array(32),
    clock,
    people,
    passwords,
    state,
    singleSignOn: true,
  });
  context = { state, clock, passwords };
  oidc = open();
});
afterEach(() => stores.close());

function open(more: Partial<Record<keyof OidcConfig, unknown>> = {}): OidcSignIn {
  const { oidc: config } = configAuthSchema.parse({
    oidc: {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      scopes: ['openid', 'profile', 'email', 'groups'],
      roles: { admin: ['ops'], viewer: ['staff'] },
      ...more,
    },
  });
  if (!config) throw new Error('no configuration');
  return createOidcSignIn({
    config,
    access,
    state: context.state,
    clock,
    dataKey: new Uint8Array(32),
    publicUrl: TOCSIN,
    fetch: async (input, init) => tamper(await fetch(input, init), String(input)),
    warn: (details) => warnings.push(details),
  });
}

async function begin(next = '/alerts'): Promise<{ location: string; cookies: string }> {
  const started = await oidc.begin(next, true);
  if ('problem' in started) throw new Error(started.problem);
  return { location: started.location, cookies: started.cookies.map(pairOf).join('; ') };
}

const pairOf = (setCookie: string) => setCookie.split(';')[0] ?? '';

/** The whole way of one person. */
async function signIn(login = 'u-1') {
  const { location, cookies } = await begin();
  const back = await providerBrowser().signIn(location, login);
  return oidc.finish(back.search, { cookies, source: SOURCE, secure: true });
}

async function actorOf(finished: Awaited<ReturnType<typeof signIn>>) {
  if ('problem' in finished) throw new Error(finished.problem);
  const cookie = `tocsin_session=${finished.cookie}`;
  return (await access.identify({ cookie }))?.actor ?? null;
}

describe('a sign-in at the identity provider', () => {
  it('asks with PKCE, state and nonce, and keeps what it checks in an encrypted cookie', async () => {
    const { location, cookies } = await begin();
    const asked = Object.fromEntries(new URL(location).searchParams);
    expect(asked).toMatchObject({
      client_id: 'tocsin',
      response_type: 'code',
      redirect_uri: `${TOCSIN}/api/v1/sign-in/oidc/callback`,
      scope: 'openid profile email groups',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{20,}$/),
      nonce: expect.stringMatching(/^[\w-]{20,}$/),
    });
    expect(cookies).not.toContain(asked.nonce);
  });

  it('signs in who has a group with a role, as a user without a password', async () => {
    const finished = await signIn();
    expect(finished).toMatchObject({ next: '/alerts' });
    expect(await actorOf(finished)).toMatchObject({ name: 'Ada', role: 'admin', via: 'session' });
    const [user] = await stores.state.list('user');
    expect(user?.value).toMatchObject({
      origin: { kind: 'oidc', issuer: provider.issuer, subject: 'u-1' },
      passwordHash: null,
    });
    const [stored] = await stores.state.list('signIn');
    expect(stored?.value).toMatchObject({ via: 'oidc', address: '192.0.2.1' });
    expect(access.methods()).toEqual({ named: false, password: false });
  });

  it('knows people by issuer and subject, and follows their names and groups', async () => {
    await signIn();
    provider.people.set('u-1', { name: 'Ada Renamed', groups: ['staff'] });
    expect(await actorOf(await signIn())).toMatchObject({ name: 'Ada Renamed', role: 'viewer' });
    expect(await stores.state.list('user')).toHaveLength(1);
  });

  it('gives nobody the name of somebody else', async () => {
    await signIn();
    provider.people.set('u-2', { name: 'ADA', groups: ['staff'] });
    provider.people.set('u-3', { name: 'admin', email: 'ada', groups: ['staff'] });
    const host = new URL(provider.issuer).host;
    expect((await actorOf(await signIn('u-2')))?.name).toBe('u-2');
    expect((await actorOf(await signIn('u-3')))?.name).toBe('u-3');
    provider.people.set('local', { name: 'Ada', groups: ['staff'] });
    expect((await actorOf(await signIn('local')))?.name).toBe(`Ada (${host})`);
  });

  it('keeps two tabs apart', async () => {
    const [one, two] = [await begin('/one'), await begin('/two')];
    const browser = providerBrowser();
    const cookies = `${one.cookies}; ${two.cookies}`;
    const finish = async (location: string) => {
      const back = await browser.signIn(location, 'u-1');
      return oidc.finish(back.search, { cookies, source: SOURCE, secure: true });
    };
    expect(await finish(one.location)).toMatchObject({ next: '/one' });
    expect(await finish(two.location)).toMatchObject({ next: '/two' });
  });

  it('leads on within this site only', async () => {
    const { location, cookies } = await begin('/\t/evil.example');
    const back = await providerBrowser().signIn(location, 'u-1');
    const finished = await oidc.finish(back.search, { cookies, source: SOURCE, secure: true });
    expect(finished).toMatchObject({ next: '/' });
  });

  it('can sign out at the provider, where that is asked for', async () => {
    expect(await oidc.signOutUrl()).toBeNull();
    oidc = open({ signOutAtProvider: true });
    const url = new URL((await oidc.signOutUrl()) ?? '');
    expect(url.origin).toBe(provider.issuer);
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${TOCSIN}/sign-in`);
  });
});

describe('what goes wrong is named', () => {
  it('no group with a role; the log lists the groups', async () => {
    provider.people.set('u-1', { name: 'Ada', groups: ['guests'] });
    expect(await signIn()).toEqual({ problem: 'group' });
    expect(warnings).toMatchObject([
      { problem: 'group', groups: ['guests'], groupsClaim: 'groups' },
    ]);
    expect(await stores.state.list('user')).toEqual([]);
    provider.people.set('u-1', { name: 'Ada' });
    expect(await signIn()).toEqual({ problem: 'group' });
  });

  it('a disabled user, who stays disabled', async () => {
    const cookie = await signIn();
    const [user] = await stores.state.list('user');
    await updateUser(context, { id: user?.id ?? '', patch: { disabled: true } });
    expect(await actorOf(cookie)).toBeNull();
    expect(await signIn()).toEqual({ problem: 'disabled' });
  });

  it('another browser, a forged state, a sign-in that took too long', async () => {
    const { location, cookies } = await begin();
    const back = await providerBrowser().signIn(location, 'u-1');
    const finish = (search: string, sent: string) =>
      oidc.finish(search, { cookies: sent, source: SOURCE, secure: true });
    expect(await finish(back.search, '')).toEqual({ problem: 'expired' });
    expect(await finish('?code=x&state=forged', cookies)).toEqual({ problem: 'expired' });
    expect(await finish('', cookies)).toEqual({ problem: 'expired' });
    clock.advance(11 * 60_000);
    expect(await finish(back.search, cookies)).toEqual({ problem: 'expired' });
  });

  it('a code that was used already', async () => {
    const { location, cookies } = await begin();
    const back = await providerBrowser().signIn(location, 'u-1');
    const finish = () => oidc.finish(back.search, { cookies, source: SOURCE, secure: true });
    expect(await finish()).toHaveProperty('cookie');
    expect(await finish()).toEqual({ problem: 'grant' });
  });

  it('a person or provider that says no', async () => {
    const { location, cookies } = await begin();
    const { searchParams } = new URL(location);
    const search = `?error=access_denied&state=${searchParams.get('state')}&iss=${encodeURIComponent(provider.issuer)}`;
    expect(await oidc.finish(search, { cookies, source: SOURCE, secure: true })).toEqual({
      problem: 'denied',
    });
  });

  it('a wrong client secret, an address that is not registered', async () => {
    oidc = open({ clientSecret: 'another secret' });
    expect(await signIn()).toEqual({ problem: 'client' });
    expect(JSON.stringify(warnings)).not.toContain('another secret');
    oidc = open({ clientId: 'unknown' });
    expect(await providerBrowser().refuses((await begin()).location)).toContain('invalid_client');
  });

  it('a provider that names itself differently, or does not answer', async () => {
    oidc = open({ issuer: provider.issuer.replace('127.0.0.1', 'localhost') });
    expect(await oidc.begin('/', true)).toEqual({ problem: 'issuer' });
    oidc = open({ issuer: 'http://127.0.0.1:1' });
    expect(await oidc.begin('/', true)).toEqual({ problem: 'unreachable' });
    oidc = open();
    tamper = async () => new Response('<html>busy</html>', { status: 502 });
    expect(await oidc.begin('/', true)).toEqual({ problem: 'unreachable' });
    tamper = async (response) => response;
    expect(await oidc.begin('/', true)).toHaveProperty('location');
  });

  it.each([
    ['clocks that differ by ten minutes', 600, {}, 'clock'],
    ['the nonce of another sign-in', 0, { nonce: 'another' }, 'failed'],
    ['a token for another client', 0, { aud: 'another' }, 'failed'],
  ] as const)('%s', async (_, shift, claims, problem) => {
    tamper = async (response, url) =>
      url.endsWith('/token') ? resign(response, { shift, claims }) : response;
    expect(await signIn()).toEqual({ problem });
    expect(await stores.state.list('user')).toEqual([]);
  });

  it('a token that somebody else signed', async () => {
    tamper = async (response, url) => {
      if (!url.endsWith('/token')) return response;
      const body = (await response.json()) as { id_token: string };
      const [head = '', payload = '', signature = ''] = body.id_token.split('.');
      const forged = signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
      return Response.json({ ...body, id_token: `${head}.${payload}.${forged}` });
    };
    expect(await signIn()).toEqual({ problem: 'failed' });
  });
});

/** The answer of the token endpoint with other claims, signed by the provider; `shift` moves its times, in seconds. */
async function resign(
  response: Response,
  { shift, claims }: { shift: number; claims: object },
): Promise<Response> {
  const body = (await response.json()) as { id_token: string };
  const { iat = 0, exp = 0, ...rest } = decodeJwt(body.id_token);
  const moved = { ...rest, ...claims, iat: iat + shift, exp: exp + shift, nbf: iat + shift };
  const token = await new SignJWT(moved)
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .sign(provider.privateKey);
  return Response.json({ ...body, id_token: token });
}
