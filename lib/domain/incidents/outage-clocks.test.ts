import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleBucket } from '../rules/measure';
import { firstBadBucket, lastBadBucket } from './outage-clocks';

const BUCKET_MS = 10_000;
const Q0 = 0.05;
/** Buckets of 10 s with two sessions each: one every five seconds. */
const A_BUCKET = 2;

function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Day = { background: number; outage: number; before: number; lasts: number; after: number };

/** Minutes of background failures, an outage with this share, background again. Bucket 0 starts at 0. */
function draw({ background, outage, before, lasts, after }: Day, random: () => number) {
  const buckets: RuleBucket[] = [];
  const end = (before + lasts + after) * 6;
  for (let index = 0; index < end; index++) {
    const inside = index >= before * 6 && index < (before + lasts) * 6;
    const share = inside ? outage : background;
    let bad = 0;
    for (let n = 0; n < A_BUCKET; n++) if (random() < share) bad++;
    buckets.push({ at: index * BUCKET_MS, count: { bad, n: A_BUCKET } });
  }
  return buckets;
}

const minutes = (ms: number | null) => (ms === null ? Number.NaN : ms / 60_000);

describe('the clocks of an outage', () => {
  it.each([0, 0.01, 0.04])(
    'begin and end within 20 s of the truth at %d background failures',
    (background) => {
      const SEEDS = 200;
      let began = 0;
      let ended = 0;
      for (let seed = 1; seed <= SEEDS; seed++) {
        const day = { background, outage: 1, before: 60, lasts: 6, after: 10 };
        const buckets = draw(day, randomOf(seed));
        const fired = buckets.filter(({ at }) => at < 61 * 60_000);
        const from = firstBadBucket(fired, { q0: Q0, share: 1 });
        if (Math.abs((from ?? 0) - 60 * 60_000) <= 20_000) began++;
        // From the beginning on, until it is cleared.
        const rest = buckets.filter(({ at }) => at >= (from ?? 0));
        const to = lastBadBucket(rest, { q0: Q0, share: 0.9 });
        if (Math.abs((to ?? 0) - (66 * 60_000 - BUCKET_MS)) <= 20_000) ended++;
      }
      // Stray failures right beside the outage cannot be distinguished from it.
      expect(began).toBeGreaterThanOrEqual(SEEDS * 0.95);
      expect(ended).toBeGreaterThanOrEqual(SEEDS * 0.95);
    },
  );

  it('of half an outage are found as well, to a minute', () => {
    const SEEDS = 100;
    let near = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const day = { background: 0.01, outage: 0.5, before: 60, lasts: 10, after: 10 };
      const buckets = draw(day, randomOf(seed));
      const fired = buckets.filter(({ at }) => at < 62 * 60_000);
      const from = minutes(firstBadBucket(fired, { q0: Q0, share: 0.5 }));
      const to = minutes(
        lastBadBucket(
          buckets.filter(({ at }) => at >= from * 60_000),
          { q0: Q0, share: 0.5 },
        ),
      );
      if (Math.abs(from - 60) <= 1 && Math.abs(to - 70) <= 1) near++;
    }
    expect(near).toBeGreaterThanOrEqual(95);
  });

  it('leave a stray failure twenty minutes before out, and one after it', () => {
    const buckets = draw({ background: 0, outage: 1, before: 30, lasts: 3, after: 8 }, () => 0.5);
    const stray = (at: number) =>
      buckets.map((one) => (one.at === at * 60_000 ? { ...one, count: { bad: 1, n: 2 } } : one));
    const before = stray(10).filter(({ at }) => at < 31 * 60_000);
    expect(minutes(firstBadBucket(before, { q0: Q0, share: 1 }))).toBe(30);
    const after = stray(38).filter(({ at }) => at >= 30 * 60_000);
    expect(lastBadBucket(after, { q0: Q0, share: 1 })).toBe(33 * 60_000 - BUCKET_MS);
  });

  it('bridge a pause that is shorter than the failures on its two sides', () => {
    const bad = (at: number) => ({ at, count: { bad: 2, n: 2 } });
    const good = (at: number) => ({ at, count: { bad: 0, n: 2 } });
    const pattern = [...'....XXXXXXXXXXXX..XXXXXXXXXXXX....'];
    const buckets = pattern.map((sign, at) => (sign === 'X' ? bad(at) : good(at)));
    expect(firstBadBucket(buckets.slice(0, 30), { q0: Q0, share: 0.9 })).toBe(4);
    expect(lastBadBucket(buckets.slice(4), { q0: Q0, share: 0.9 })).toBe(29);
  });

  it('are unknown where nothing was bad', () => {
    expect(firstBadBucket([{ at: 0, count: { bad: 0, n: 5 } }], { q0: Q0, share: 1 })).toBeNull();
    expect(lastBadBucket([], { q0: Q0, share: 1 })).toBeNull();
  });

  it('name a bucket with a bad session, whatever came', () => {
    const bucket = fc.record({
      bad: fc.integer({ min: 0, max: 5 }),
      good: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(
        fc.array(bucket, { maxLength: 80 }),
        fc.double({ min: 0.0001, max: 0.9999, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (drawn, q0, share) => {
          const buckets = drawn.map(({ bad, good }, at) => ({ at, count: { bad, n: bad + good } }));
          const anyBad = drawn.some(({ bad }) => bad > 0);
          for (const found of [
            firstBadBucket(buckets, { q0, share }),
            lastBadBucket(buckets, { q0, share }),
          ]) {
            if (!anyBad) expect(found).toBeNull();
            else expect(drawn[found ?? -1]?.bad).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  it('never begin after the end where it goes on to the last bucket', () => {
    const bucket = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(fc.array(bucket, { minLength: 1, maxLength: 60 }), (bads) => {
        const all = [...bads, 4, 4, 4, 4, 4].map((bad, at) => ({ at, count: { bad, n: 4 } }));
        const from = firstBadBucket(all, { q0: Q0, share: 1 });
        const to = lastBadBucket(
          all.filter(({ at }) => at >= (from ?? 0)),
          { q0: Q0, share: 1 },
        );
        expect(to).toBe(all.length - 1);
        expect(from ?? 0).toBeLessThanOrEqual(to ?? -1);
      }),
    );
  });
});
