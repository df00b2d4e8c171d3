import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clopperPearsonInterval } from '../../../tests/support/domain/clopper-pearson';
import { largestProvingCount } from '../../../tests/support/domain/largest-proving-count';
import {
  ALPHA_PASS,
  criticalCount,
  exceedsThreshold,
  pFail,
  pPass,
  reachesThreshold,
  smallestProvingN,
} from './binomial';
import { alwaysValidInterval, wilsonInterval, Z_ONE_SIDED_95 } from './intervals';
import vectors from './statistics-vectors.json';

const TOLERANCE = 1e-9;
const expectNear = (actual: number, expected: number) =>
  expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(
    TOLERANCE,
  );
const nearPair = (actual: [number, number] | null, expected: number[]) => {
  expectNear(actual?.[0] ?? Number.NaN, expected[0] ?? Number.NaN);
  expectNear(actual?.[1] ?? Number.NaN, expected[1] ?? Number.NaN);
};

describe('intervals', () => {
  it.each(vectors.intervals)('$good of $n', ({ good, n, ...expected }) => {
    nearPair(wilsonInterval(good, n), expected.wilson95);
    nearPair(clopperPearsonInterval(good, n), expected.clopperPearson95);
    nearPair(wilsonInterval(good, n, Z_ONE_SIDED_95), expected.oneSided95.wilson);
    nearPair(clopperPearsonInterval(good, n, 0.05), expected.oneSided95.clopperPearson);
  });

  it.each(vectors.anytimeInterval_KT)('always valid: $bad of $n', ({ bad, n, cs95 }) => {
    nearPair(alwaysValidInterval(bad, n), cs95);
  });

  it('are null without sessions', () => {
    expect([wilsonInterval(0, 0), clopperPearsonInterval(0, 0), alwaysValidInterval(0, 0)]).toEqual(
      [null, null, null],
    );
  });
});

describe('exact tails', () => {
  it.each(vectors.exactTails)('$bad of $n at $maxBad', ({ maxBad, bad, n, ...expected }) => {
    expectNear(pPass(bad, n, maxBad), expected.pPass);
    expectNear(pFail(bad, n, maxBad), expected.pFail);
    const verdict =
      pPass(bad, n, maxBad) <= ALPHA_PASS
        ? 'PASS'
        : pFail(bad, n, maxBad) <= ALPHA_PASS
          ? 'FAIL'
          : 'INCONCLUSIVE';
    expect(verdict).toBe(expected.verdict05);
  });

  it('agree with the sum of the binomial terms', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(60),
        fc.integer({ min: 1, max: 99 }),
        (n, x, pct) => {
          const bad = Math.min(x, n);
          const q = pct / 100;
          let term = (1 - q) ** n;
          let lower = 0;
          for (let k = 0; k <= bad; k++) {
            lower += term;
            term = (term * (n - k) * q) / ((k + 1) * (1 - q));
          }
          expectNear(pPass(bad, n, q), lower);
        },
      ),
    );
  });

  it('give the smallest proving n of statistics.md §1.2', () => {
    const rows = {
      0.1: [29, 46, 61, 76, 89, 103, 116, 129, 142, 154, 167],
      0.05: [59, 93, 124, 153, 181, 208, 234, 260, 286, 311, 336],
      0.02: [149, 236, 313, 386, 456, 523, 590, 655, 719, 782, 845],
      0.01: [299, 473, 628, 773, 913, 1049, 1182, 1312, 1441, 1568, 1693],
    };
    for (const [q0, row] of Object.entries(rows))
      expect(row.map((_, bad) => smallestProvingN(bad, Number(q0)))).toEqual(row);
    expect([0.1, 0.05, 0.02].map((q) => smallestProvingN(0, q, 0.025))).toEqual([36, 72, 183]);
  });

  it('give the critical counts of statistics.md §2.3', () => {
    const counts = (q0: number, alpha: number) =>
      [10, 12, 30, 60, 120, 360, 1440, 4320].map((n) => criticalCount(n, q0, alpha));
    expect(counts(0.05, 1e-3)).toEqual([5, 5, 7, 10, 15, 33, 100, 263]);
    expect(counts(0.05, 1e-2)).toEqual([4, 4, 6, 8, 13, 29, 93, 251]);
    expect(counts(0.02, 1e-3)).toEqual([3, 4, 5, 7, 9, 18, 48, 117]);
    expect(counts(0.1, 1e-2)).toEqual([5, 5, 8, 13, 21, 51, 172, 479]);
  });

  it('give the fixed-n boundaries of statistics.md §1.2', () => {
    const boundary = (n: number) => [largestProvingCount(n, 0.05), criticalCount(n, 0.05, 0.05)];
    expect([12, 60, 100, 360, 1440, 5000].map(boundary)).toEqual([
      [-1, 3],
      [0, 7],
      [1, 10],
      [10, 26],
      [58, 87],
      [224, 277],
    ]);
  });
});

describe('the point ratio', () => {
  it('reaches the threshold exactly, in integers', () => {
    expect(reachesThreshold(5, 100, 500)).toBe(true);
    expect(reachesThreshold(4, 100, 500)).toBe(false);
    expect(reachesThreshold(0, 0, 500)).toBe(false);
  });

  it('exceeds the threshold only above it', () => {
    expect(exceedsThreshold(5, 100, 500)).toBe(false);
    expect(exceedsThreshold(6, 100, 500)).toBe(true);
  });
});
