import { describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../kit/clock';
import { type Attempt, type AttemptLimit, createAttemptLimit } from './attempt-limit';
import { networkOf, readAddress } from './client-network';

/** Wrong attempts, one after the other. Answers how many were allowed. */
function guess(limit: AttemptLimit, attempts: readonly Attempt[]): number {
  return attempts.filter((attempt) => limit.begin(attempt) === 0).length;
}

function setup(): { limit: AttemptLimit; clock: ManualClock } {
  const clock = manualClock();
  return { limit: createAttemptLimit(clock), clock };
}

const times = <T>(n: number, make: (i: number) => T) =>
  Array.from({ length: n }, (_, i) => make(i));

describe('wrong attempts', () => {
  it('are five per minute from one address, whatever the account', () => {
    const { limit, clock } = setup();
    const client = '192.0.2.1';
    expect(
      guess(
        limit,
        times(20, (i) => ({ account: `a${i}`, client })),
      ),
    ).toBe(5);
    expect(limit.waitMs({ account: 'other', client })).toBe(60_000);
    expect(limit.waitMs({ account: 'other', client: '192.0.2.2' })).toBe(0);
    clock.advance(60_000);
    expect(limit.waitMs({ account: 'other', client })).toBe(0);
  });

  it('are five per minute from one /64 of IPv6', () => {
    const { limit } = setup();
    const from = (i: number) => ({ account: `a${i}`, client: `2001:db8:1:2::${i.toString(16)}` });
    expect(guess(limit, times(50, from))).toBe(5);
    expect(limit.waitMs({ account: 'a', client: '2001:db8:1:3::1' })).toBe(0);
  });

  it('slow down at one account, from however many addresses', () => {
    const { limit, clock } = setup();
    const from = (i: number): Attempt => ({ account: 'ada', client: `10.0.${i >> 8}.${i & 255}` });
    expect(guess(limit, times(500, from))).toBe(10);
    let allowed = 0;
    for (let second = 0; second < 3_600; second++) {
      clock.advance(1_000);
      allowed += guess(limit, [from(1_000 + second)]);
    }
    expect(allowed).toBeGreaterThan(100);
    expect(allowed).toBeLessThanOrEqual(125);
  });

  it('never keep the owner out for longer than 30 s, and not at all where the account signs in', () => {
    const { limit, clock } = setup();
    const home: Attempt = { account: 'ada', client: '192.0.2.7' };
    expect(limit.begin(home)).toBe(0);
    limit.succeeded(home);
    for (let i = 0; i < 2_000; i++) {
      limit.begin({ account: 'ada', client: `10.1.${i >> 8}.${i & 255}` });
      clock.advance(1_000);
    }
    expect(limit.waitMs(home)).toBe(0);
    expect(limit.waitMs({ account: 'ada', client: '198.51.100.1', isKnown: true })).toBe(0);
    const away = { account: 'ada', client: '198.51.100.1' };
    expect(limit.waitMs(away)).toBeLessThanOrEqual(30_000);
    clock.advance(30_000);
    expect(limit.waitMs(away)).toBe(0);
  });

  it('at another account are not forgiven by signing in with one’s own', () => {
    const { limit } = setup();
    const client = '192.0.2.9';
    let allowed = 0;
    for (let i = 0; i < 50; i++) {
      allowed += guess(limit, [{ account: 'ada', client }]);
      if (limit.begin({ account: 'mallory', client }) === 0)
        limit.succeeded({ account: 'mallory', client });
    }
    expect(allowed).toBe(5);
  });

  it('expire after a quiet quarter of an hour', () => {
    const { limit, clock } = setup();
    guess(
      limit,
      times(40, (i) => ({ account: 'ada', client: `10.2.0.${i}` })),
    );
    expect(limit.waitMs({ account: 'ada', client: '10.3.0.1' })).toBeGreaterThan(0);
    clock.advance(15 * 60_000);
    expect(
      guess(
        limit,
        times(40, (i) => ({ account: 'ada', client: `10.4.0.${i}` })),
      ),
    ).toBe(10);
  });
});

describe('the network of a client', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['not an address', 'not an address'],
  ])('%s', (client, network) => {
    expect(networkOf(client)).toBe(network);
  });

  it('is that of no address for text that is none', () => {
    expect(readAddress('unknown')).toBeNull();
    expect(readAddress('1.2.3.4.5')).toBeNull();
    expect(readAddress('')).toBeNull();
  });
});
