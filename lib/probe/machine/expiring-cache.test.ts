import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../kit/clock';
import { createExpiringCache } from './expiring-cache';

function cacheOf(bounds: { ttlMs: number; maxEntries: number }) {
  const clock = manualClock();
  const loads: string[] = [];
  const cache = createExpiringCache({ clock, ...bounds }, async (key: string) => {
    loads.push(key);
    return `${key} ${loads.length}`;
  });
  return { cache, clock, loads };
}

describe('a cache whose values expire', () => {
  it('loads a key once while its value is valid, counted from the call', async () => {
    const { cache, clock, loads } = cacheOf({ ttlMs: 100, maxEntries: 10 });
    expect(await cache.get('a')).toBe('a 1');
    clock.advance(99);
    expect(await cache.get('a')).toBe('a 1');
    clock.advance(1);
    expect(await cache.get('a')).toBe('a 2');
    expect(loads).toEqual(['a', 'a']);
  });

  it('shares a load that is under way, and a failed one as well', async () => {
    let loads = 0;
    const clock = manualClock();
    const cache = createExpiringCache({ clock, ttlMs: 100, maxEntries: 10 }, async () => {
      loads += 1;
      throw new Error('unreachable');
    });
    const results = await Promise.allSettled([cache.get('a'), cache.get('a'), cache.get('a')]);
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(loads).toBe(1);
  });

  it('gives up the oldest value beyond its limit', async () => {
    const { cache, clock, loads } = cacheOf({ ttlMs: 1_000, maxEntries: 2 });
    for (const key of ['a', 'b', 'c']) {
      await cache.get(key);
      clock.advance(1);
    }
    await cache.get('b');
    await cache.get('a');
    expect(loads).toEqual(['a', 'b', 'c', 'a']);
  });

  it('never serves an expired value, and never loads twice within the time', async () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(80));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
        const { cache, clock, loads } = cacheOf({ ttlMs: 100, maxEntries: 10 });
        const loadedAt = new Map<string, number>();
        for (const [key, ms] of steps) {
          clock.advance(ms);
          const before = loads.length;
          await cache.get(key);
          const at = loadedAt.get(key);
          const isFresh = at !== undefined && clock.monotonic() - at < 100;
          expect(loads.length - before).toBe(isFresh ? 0 : 1);
          if (!isFresh) loadedAt.set(key, clock.monotonic());
        }
      }),
    );
  });
});
