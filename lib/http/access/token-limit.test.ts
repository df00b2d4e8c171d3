import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import type { Actor } from '../../domain/people/people';
import { type ManualClock, manualClock } from '../../kit/clock';
import { createToken } from '../../services/tokens/create-token';
import { withWriteListener } from '../../store/state-write-listener';
import { type Access, createAccess } from './access';
import { createPeopleCache } from './people-cache';
import { createTokenLimit } from './token-limit';

const SECRET = 'a-secret-that-was-thought-of';
const ROOT: Actor = { id: 'local', name: 'local', role: 'admin', via: 'open' };
const GUESSER = '192.0.2.9';

let stores: DirectStores;
let clock: ManualClock;
let access: Access;
let apiToken: string;

beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock();
  const people = createPeopleCache(stores.state);
  const state = withWriteListener(stores.state, () => people.load());
  access = createAccess({
    admin: { password: null, token: SECRET },
    dataKey: new Uint8Array(32),
    clock,
    people,
    passwords: { verify: async () => false },
    state,
  });
  const wanted = { name: 'ci', role: 'operator' as const, expiresAt: null };
  apiToken = (await createToken({ state, clock }, { token: wanted, actor: ROOT })).token;
});
afterEach(() => stores.close());

/** The name of who is recognised, `null`, or the error's code. */
const send = (token: string, client: string | undefined = GUESSER) =>
  access
    .identify({ authorization: `Bearer ${token}`, client })
    .then((found) => found?.actor.name ?? null)
    .catch((error: { code: string }) => error.code);

const guess = async (times: number, client = GUESSER) => {
  const answers: Array<string | null> = [];
  for (let n = 0; n < times; n++) answers.push(await send(`guess-${n}`, client));
  return answers;
};

describe('wrong tokens', () => {
  it('are answered with a wait after five in a minute, by address', async () => {
    expect(await guess(7)).toEqual([null, null, null, null, null, 'busy', 'busy']);
    expect(await guess(1, '192.0.2.10')).toEqual([null]);
    await expect(
      access.identify({ authorization: 'Bearer x', client: GUESSER }),
    ).rejects.toMatchObject({
      message: 'too many wrong tokens; try again in 60 s',
      details: { retryAfterMs: 60_000 },
    });
    clock.advance(60_000);
    expect(await guess(1)).toEqual([null]);
    expect(access.refusedTokens()).toEqual({ all: 10, limited: 3 });
  });

  it('are counted by the /64 of an IPv6 address', async () => {
    for (let n = 0; n < 5; n++) await send('x', `2001:db8:0:1::${n}`);
    expect(await send('x', '2001:db8:0:1:ffff::1')).toBe('busy');
    expect(await send('x', '2001:db8:0:2::1')).toBeNull();
  });

  it('keep nobody out who sends a right one, from the same address', async () => {
    await guess(50);
    expect(await send(apiToken)).toBe('ci');
    expect(await send(SECRET)).toBe('admin');
    await guess(2_000);
    expect(await send(apiToken)).toBe('ci');
    expect(await send(SECRET), 'it was right from there before').toBe('admin');
    expect(await send(SECRET, '192.0.2.10')).toBe('admin');
  });

  it('do not find the admin secret by a flood of guesses', async () => {
    await guess(100);
    expect(await send(SECRET)).toBe('busy');
    clock.advance(60_000);
    expect(await send(SECRET)).toBe('admin');
  });

  it('are not counted where a sender is only checked again, and where everybody may come in', async () => {
    for (let n = 0; n < 10; n++) await access.identify({ authorization: 'Bearer gone' });
    expect(await send('x')).toBeNull();
    const open = createAccess({
      admin: { password: null, token: null },
      dataKey: new Uint8Array(32),
      clock,
      people: createPeopleCache(stores.state),
      passwords: { verify: async () => false },
      state: stores.state,
    });
    for (let n = 0; n < 10; n++) {
      const found = await open.identify({ authorization: 'Bearer x', client: GUESSER });
      expect(found?.actor.name).toBe('local');
    }
  });
});

it('counts a bounded number of networks', () => {
  const limit = createTokenLimit(clock);
  for (let n = 0; n < 5; n++) limit.refuse(GUESSER);
  expect(() => limit.refuse(GUESSER)).toThrow('too many wrong tokens');
  for (let n = 0; n < 10_000; n++) limit.refuse(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
  // The oldest has made room.
  expect(() => limit.refuse(GUESSER)).not.toThrow();
});
