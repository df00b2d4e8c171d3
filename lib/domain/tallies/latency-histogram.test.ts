import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../tests/support/domain/histogram-of';
import { emptyFold, foldLatency, mergeFold, toHistogram } from './latency-fold';
import { bucketIndex, mergeHistograms, quantile } from './latency-histogram';
import type { LatencyHistogram } from './tally';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('the latency histogram', () => {
  it('matches the vectors of statistics.md §6', () => {
    expect([1, 100, 250].map(bucketIndex)).toEqual([0, 116, 139]);
    const all = histogramOf(upTo(1000));
    expect(Object.keys(all.i)).toHaveLength(117);
    expect(quantile(all, 0.5)).toBeCloseTo(503.0197795157537, 9);
    expect(quantile(all, 0.95)).toBeCloseTo(954.0488219993133, 9);
    expect(quantile(all, 0.99)).toBeCloseTo(992.9895902441833, 9);
    const odd = histogramOf(upTo(1000).filter((v) => v % 2 === 1));
    const even = histogramOf(upTo(1000).filter((v) => v % 2 === 0));
    expect(quantile(mergeHistograms(odd, even), 0.95)).toBe(quantile(all, 0.95));
  });

  it('ranks timeouts last and never turns one into a number', () => {
    const histogram = histogramOf([10, 20, 30, 'timeout']);
    expect(quantile(histogram, 0.99)).toBe('timeout');
    expect(quantile(histogram, 0.75)).not.toBe('timeout');
    expect(quantile(histogramOf(['timeout']), 0.5)).toBe('timeout');
    expect(quantile(histogramOf([]), 0.5)).toBeNull();
  });

  it('counts values that are not positive on their own', () => {
    expect(quantile(histogramOf([0, 0, 5]), 0.5)).toBe(0);
    expect(histogramOf([0, -3]).zero).toBe(2);
  });

  it('refuses another scheme', () => {
    const other = { ...histogramOf([]), scheme: 'other' } as unknown as LatencyHistogram;
    expect(() => mergeHistograms(histogramOf([]), other)).toThrow(RangeError);
  });

  const values = fc.array(
    fc.oneof(fc.double({ min: 0, max: 120_000, noNaN: true }), fc.constant('timeout' as const)),
    { maxLength: 50 },
  );

  it('merges to the same bits in every order and grouping', () => {
    fc.assert(
      fc.property(values, values, values, (x, y, z) => {
        const [a, b, c] = [histogramOf(x), histogramOf(y), histogramOf(z)];
        expect(mergeHistograms(a, b)).toEqual(mergeHistograms(b, a));
        expect(mergeHistograms(mergeHistograms(a, b), c)).toEqual(
          mergeHistograms(a, mergeHistograms(b, c)),
        );
        expect(mergeHistograms(a, b)).toEqual(histogramOf([...x, ...y]));
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
        const estimate = Number(quantile(histogramOf(list), p));
        expect(Math.abs(estimate - exact) / exact).toBeLessThanOrEqual(0.02 + 1e-3);
      }),
    );
  });

  it('takes values back to the same bits, and says which bounds they leave in doubt', () => {
    fc.assert(
      fc.property(values, values, (kept, gone) => {
        const fold = emptyFold();
        for (const value of [...kept, ...gone]) foldLatency(fold, value, 1);
        for (const value of gone) foldLatency(fold, value, -1);
        const { min: _a, max: _b, ...after } = toHistogram(fold);
        const { min: _c, max: _d, ...before } = histogramOf(kept);
        expect(after).toEqual(before);
        const measured = gone
          .filter((value) => value !== 'timeout')
          .map((ms) => Math.round(ms * 1000));
        expect(fold.removed).toEqual(
          measured.length > 0
            ? { minUs: Math.min(...measured), maxUs: Math.max(...measured) }
            : null,
        );
      }),
    );
  });

  it('merges folds as it merges histograms, differences too', () => {
    fc.assert(
      fc.property(values, values, (x, y) => {
        const whole = emptyFold();
        for (const value of [...x, ...y]) foldLatency(whole, value, 1);
        const difference = emptyFold();
        for (const value of y) foldLatency(difference, value, -1);
        mergeFold(whole, difference);
        expect(whole.removed).toEqual(difference.removed);
        expect({ ...toHistogram(whole), min: 0, max: 0 }).toEqual({
          ...histogramOf(x),
          min: 0,
          max: 0,
        });
        const [a, b] = [emptyFold(), emptyFold()];
        for (const value of x) foldLatency(a, value, 1);
        for (const value of y) foldLatency(b, value, 1);
        mergeFold(a, b);
        expect(toHistogram(a)).toEqual(mergeHistograms(histogramOf(x), histogramOf(y)));
      }),
    );
  });

  it('survives JSON unchanged', () => {
    const histogram = histogramOf([0, 0.99, 1, 250, 'timeout']);
    expect(JSON.parse(JSON.stringify(histogram))).toEqual(histogram);
    expect(JSON.parse(JSON.stringify(histogramOf([])))).toEqual(histogramOf([]));
  });
});
