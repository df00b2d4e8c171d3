import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addLatency,
  bucketIndex,
  emptyHistogram,
  mergeHistograms,
  quantile,
  subtractLatency,
  successQuantile,
} from './latency-histogram';
import type { LatencyHistogram } from './tally';

const of = (values: Array<number | 'timeout'>) => values.reduce(addLatency, emptyHistogram());
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('the latency histogram', () => {
  it('matches the vectors of statistics.md §6', () => {
    expect([1, 100, 250].map(bucketIndex)).toEqual([0, 116, 139]);
    const all = of(upTo(1000));
    expect(Object.keys(all.i)).toHaveLength(117);
    expect(quantile(all, 0.5)).toBeCloseTo(503.0197795157537, 9);
    expect(quantile(all, 0.95)).toBeCloseTo(954.0488219993133, 9);
    expect(quantile(all, 0.99)).toBeCloseTo(992.9895902441833, 9);
    const odd = of(upTo(1000).filter((v) => v % 2 === 1));
    const even = of(upTo(1000).filter((v) => v % 2 === 0));
    expect(quantile(mergeHistograms(odd, even), 0.95)).toBe(quantile(all, 0.95));
  });

  it('ranks timeouts last and never turns one into a number', () => {
    const histogram = of([10, 20, 30, 'timeout']);
    expect(quantile(histogram, 0.99)).toBe('timeout');
    expect(quantile(histogram, 0.75)).not.toBe('timeout');
    expect(successQuantile(histogram, 0.99)).toBeCloseTo(30, 0);
    expect(quantile(of(['timeout']), 0.5)).toBe('timeout');
    expect(successQuantile(of(['timeout']), 0.5)).toBeNull();
    expect(quantile(emptyHistogram(), 0.5)).toBeNull();
  });

  it('counts values that are not positive on their own', () => {
    expect(quantile(of([0, 0, 5]), 0.5)).toBe(0);
    expect(of([0, -3]).zero).toBe(2);
  });

  it('refuses another scheme', () => {
    const other = { ...emptyHistogram(), scheme: 'other' } as unknown as LatencyHistogram;
    expect(() => mergeHistograms(emptyHistogram(), other)).toThrow(RangeError);
  });

  const values = fc.array(
    fc.oneof(fc.double({ min: 0, max: 120_000, noNaN: true }), fc.constant('timeout' as const)),
    { maxLength: 50 },
  );

  it('merges to the same bits in every order and grouping', () => {
    fc.assert(
      fc.property(values, values, values, (x, y, z) => {
        const [a, b, c] = [of(x), of(y), of(z)];
        expect(mergeHistograms(a, b)).toEqual(mergeHistograms(b, a));
        expect(mergeHistograms(mergeHistograms(a, b), c)).toEqual(
          mergeHistograms(a, mergeHistograms(b, c)),
        );
        expect(mergeHistograms(a, b)).toEqual(of([...x, ...y]));
      }),
    );
  });

  it('stays within 2 % of the exact quantile', () => {
    const positive = fc.array(fc.double({ min: 1, max: 120_000, noNaN: true }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(positive, fc.double({ min: 0, max: 1, noNaN: true }), (list, p) => {
        const sorted = [...list].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(p * sorted.length)) - 1] ?? 0;
        const told = successQuantile(of(list), p) ?? 0;
        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(0.02 + 1e-3);
      }),
    );
  });

  it('takes a value back', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1e5, noNaN: true }), (list, extra) => {
        const { min: _a, max: _b, ...before } = of(list);
        const { min: _c, max: _d, ...after } = subtractLatency(addLatency(of(list), extra), extra);
        expect(after).toEqual(before);
      }),
    );
  });

  it('survives JSON unchanged', () => {
    const histogram = of([0, 0.99, 1, 250, 'timeout']);
    expect(JSON.parse(JSON.stringify(histogram))).toEqual(histogram);
    expect(JSON.parse(JSON.stringify(emptyHistogram()))).toEqual(emptyHistogram());
  });
});
