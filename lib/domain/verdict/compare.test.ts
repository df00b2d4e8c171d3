import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../tests/support/domain/histogram-of';
import { compareLatencies } from './evidence/compare-latencies';
import { compareSignatures } from './evidence/compare-signatures';
import { effectiveVerdict } from './model/effective-verdict';
import { closedUntil, DEFAULT_GATE } from './model/gate-settings';
import { VERDICT_WORDS } from './model/verdict';

/** Twelve values a minute, in their order. */
const row = (values: Array<number | 'timeout'>) =>
  Array.from({ length: Math.ceil(values.length / 12) }, (_, i) => ({
    at: i * 60_000,
    latency: 'total' as const,
    histogram: histogramOf(values.slice(i * 12, (i + 1) * 12)),
  }));
const times = (n: number, ms: (i: number) => number | 'timeout') =>
  Array.from({ length: n }, (_, i) => ms(i));

describe('latency quantiles', () => {
  const before = row(times(720, (i) => 100 + (i % 100)));

  it('that did not move are not worse', () => {
    const words = compareLatencies(row(times(720, (i) => 100 + (i % 100))), before);
    expect(words.map((one) => [one.quantile, one.word])).toEqual([
      [0.5, 'unclear'],
      [0.95, 'not_worse'],
    ]);
  });

  it('that doubled are worse, and the mirror is not', () => {
    const slow = row(times(720, (i) => 200 + 2 * (i % 100)));
    expect(compareLatencies(slow, before).every((one) => one.word === 'worse')).toBe(true);
    // Above p95 lies less than a bucket here, so that nothing can be fewer.
    expect(compareLatencies(before, slow).map((one) => one.word)).toEqual(['better', 'not_worse']);
  });

  it('count sessions that timed out among the slow ones, and give no number for a rank among them', () => {
    const hanging = row(times(720, (i) => (i % 5 === 0 ? 'timeout' : 100)));
    const p95 = compareLatencies(hanging, before)[1];
    expect(p95).toMatchObject({ quantile: 0.95, nowMs: null, word: 'worse' });
  });

  it('of one slow spell are not called worse', () => {
    const spell = row(times(720, (i) => (i >= 120 && i < 180 ? 5_000 : 100 + (i % 100))));
    expect(compareLatencies(spell, before)[1]?.word).not.toBe('worse');
  });

  it('without anything before say nothing', () => {
    expect(compareLatencies(before, [])[0]).toMatchObject({ beforeMs: null, word: 'unclear' });
    expect(compareLatencies([], [])).toEqual([]);
  });
});

describe('signatures', () => {
  /** A hundred minutes of ten sessions, each count spread evenly over them. */
  const counted = (rows: Array<[string, number]>) => ({
    rows: rows.flatMap(([key, n]) =>
      Array.from({ length: n }, (_, i) => ({ at: Math.floor((i * 100) / n) * 60_000, key, n: 1 })),
    ),
    minutes: Array.from({ length: 100 }, (_, i) => ({ at: i * 60_000, n: 10 })),
  });

  it('are new, gone, or more frequent by evidence; a few more are no news', () => {
    const now = counted([
      ['a first thing', 9],
      ['b other', 60],
      ['c same', 12],
      ['c same', 2],
    ]);
    const before = counted([
      ['b other', 10],
      ['c same', 10],
      ['d lost', 4],
    ]);
    expect(compareSignatures(now, before)).toEqual([
      { id: 'b', title: 'other', now: 60, before: 10, change: 'more_frequent' },
      { id: 'a', title: 'first thing', now: 9, before: 0, change: 'new' },
      { id: 'd', title: 'lost', now: 0, before: 4, change: 'gone' },
    ]);
  });
});

describe('one burst of a known failure', () => {
  it('does not make it more frequent', () => {
    const minutes = Array.from({ length: 100 }, (_, i) => ({ at: i * 60_000, n: 10 }));
    const burst = { minutes, rows: [4, 5].map((i) => ({ at: i * 60_000, key: 'a x', n: 10 })) };
    const once = { minutes, rows: [{ at: 0, key: 'a x', n: 1 }] };
    expect(compareSignatures(burst, once)).toEqual([]);
  });
});

describe("a reviewer's decision", () => {
  const words = fc.constantFrom(...VERDICT_WORDS);

  it('changes nothing once it has expired, and an approval never does', () => {
    fc.assert(
      fc.property(words, fc.constantFrom('approve', 'hold', 'override'), (verdict, action) => {
        const signed = { action, verdict: 'pass', expiresAt: 100 } as const;
        expect(effectiveVerdict(verdict, signed, 100)).toBe(verdict);
        expect(effectiveVerdict(verdict, { ...signed, action: 'approve' }, 99)).toBe(verdict);
        expect(effectiveVerdict(verdict, { ...signed, action: 'hold' }, 99)).not.toBe('pass');
      }),
    );
  });
});

describe('a closed minute', () => {
  it('is whole, and everything that began in it has ended and been reported', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e12, max: 2e12 }), (now) => {
        const closed = closedUntil(now, DEFAULT_GATE);
        expect(closed % 60_000).toBe(0);
        expect(now - closed).toBeGreaterThanOrEqual(82_000 + 60_000);
        expect(now - closed).toBeLessThan(82_000 + 120_000);
      }),
    );
  });
});
