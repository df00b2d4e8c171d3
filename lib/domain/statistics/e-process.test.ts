import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addBlock,
  dispersionOfBlocks,
  FAIL_RATIOS,
  LN_FAIL_THRESHOLD,
  LN_PASS_THRESHOLD,
  lnEFail,
  lnEOfBlocks,
  lnEPass,
  moreCleanSessions,
  NO_WEALTH,
  PASS_RATIOS,
} from './e-process';
import vectors from './statistics-vectors.json';

const expectNear = (actual: number, expected: number) =>
  expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(1e-9);

const Q0S = [0.05, 0.02, 0.1] as const;

describe('the session mixture', () => {
  it('uses the parameters of the vectors', () => {
    expect([...PASS_RATIOS]).toEqual(vectors.eProcess.passRatios);
    expect([...FAIL_RATIOS]).toEqual(vectors.eProcess.failRatios);
    expectNear(LN_PASS_THRESHOLD, vectors.eProcess.lnPassThreshold);
    expectNear(LN_FAIL_THRESHOLD, vectors.eProcess.lnFailThreshold);
  });

  it.each(vectors.eProcess.cases)('$bad of $n at $maxBad', ({ bad, n, maxBad, ...expected }) => {
    expectNear(lnEPass(bad, n, maxBad), expected.lnEPass);
    expectNear(lnEFail(bad, n, maxBad), expected.lnEFail);
  });

  it('passes first at the boundaries of statistics.md §1.4', () => {
    const first = (q0: number) =>
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((bad) => bad + moreCleanSessions(bad, bad, q0));
    expect(first(0.05)).toEqual([75, 131, 171, 210, 247, 282, 315, 348, 379]);
    expect(first(0.02)).toEqual([189, 332, 433, 530, 622, 710, 795, 877, 956]);
    expect(first(0.1)).toEqual([36, 64, 84, 103, 121, 139, 155, 172, 187]);
  });

  it('states how many more clean sessions a pass needs (statistics.md §4)', () => {
    expect(moreCleanSessions(0, 40, 0.05)).toBe(35);
    expect(moreCleanSessions(1, 100, 0.05)).toBe(31);
    expect(moreCleanSessions(0, 75, 0.05)).toBe(0);
  });

  it('never fails if nothing is bad, and finally fails if everything is, at every threshold', () => {
    const thresholds = fc.integer({ min: 1, max: 9_999 }).map((bp) => bp / 10_000);
    fc.assert(
      fc.property(thresholds, fc.integer({ min: 1, max: 100_000 }), (q0, n) => {
        expect(lnEFail(0, n, q0)).toBeLessThanOrEqual(0);
        expect(lnEFail(n, n, q0)).toBeGreaterThan(0);
        expect(lnEFail(200_000, 200_000, q0)).toBeGreaterThanOrEqual(LN_FAIL_THRESHOLD);
        expect(lnEPass(n, n, q0)).toBeLessThanOrEqual(0);
      }),
    );
    const last = lnEFail(20_000, 20_000, 0.99);
    expect([lnEFail(0, 60, 0.99) < 0, last >= LN_FAIL_THRESHOLD]).toEqual([true, true]);
  });

  const counts = fc
    .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([n, share]) => ({ n, bad: Math.round(n * share) }));

  it('never loses evidence for a pass by one more good session', () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(...Q0S), ({ bad, n }, q0) => {
        expect(lnEPass(bad, n + 1, q0)).toBeGreaterThan(lnEPass(bad, n, q0) - 1e-12);
      }),
    );
  });

  it('never passes and fails at once', () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(...Q0S), ({ bad, n }, q0) => {
        const passes = lnEPass(bad, n, q0) >= LN_PASS_THRESHOLD;
        expect(passes && lnEFail(bad, n, q0) >= LN_FAIL_THRESHOLD).toBe(false);
      }),
    );
  });
});

describe('the block track', () => {
  it.each(vectors.blockTrack)('$blockMeans at $maxBad', ({ maxBad, blockMeans, lnE }) => {
    let wealth = NO_WEALTH;
    blockMeans.forEach((mean, i) => {
      wealth = addBlock(wealth, mean, maxBad);
      expectNear(lnEOfBlocks(wealth).pass, lnE[i]?.[0] ?? Number.NaN);
      expectNear(lnEOfBlocks(wealth).fail, lnE[i]?.[1] ?? Number.NaN);
    });
  });

  it('loses its fail bets on clean blocks and gains on bad ones, at every threshold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), (bp) => {
        const gain = (mean: number) => lnEOfBlocks(addBlock(NO_WEALTH, mean, bp / 10_000)).fail;
        expect(gain(0)).toBeLessThan(0);
        expect(gain(1)).toBeGreaterThan(0);
      }),
    );
  });

  it('does not depend on the order of blocks', () => {
    const means = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
    const value = (list: number[]) =>
      lnEOfBlocks(list.reduce((wealth, mean) => addBlock(wealth, mean, 0.05), NO_WEALTH));
    fc.assert(
      fc.property(means, (list) => {
        const there = value(list);
        const back = value([...list].reverse());
        expectNear(there.pass, back.pass);
        expectNear(there.fail, back.fail);
      }),
    );
  });

  it('reproduces the session formula if a block is one session', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (sessions) => {
        const wealth = sessions.reduce((w, bad) => addBlock(w, bad ? 1 : 0, 0.05), NO_WEALTH);
        const bad = sessions.filter(Boolean).length;
        expectNear(lnEOfBlocks(wealth).fail, lnEFail(bad, sessions.length, 0.05));
        expectNear(lnEOfBlocks(wealth).pass, lnEPass(bad, sessions.length, 0.05));
      }),
    );
  });
});

describe('the dispersion of blocks', () => {
  const blocks = (bad: number[]) => bad.map((x) => ({ bad: x, n: 12 }));
  const zeros = (n: number) => Array.from({ length: n }, () => 0);

  it('matches the vectors of statistics.md §1.6', () => {
    expectNear(dispersionOfBlocks(blocks([1, 0, 1, 0, 1, 0, 0, 1, 0, 0])), 0.6896551724);
    expectNear(dispersionOfBlocks(blocks([4, ...zeros(9)])), 4.1379310345);
    expectNear(dispersionOfBlocks(blocks([12, ...zeros(29)])), 12.4137931035);
  });

  it('is 1 if there is too little data', () => {
    expect(dispersionOfBlocks(blocks([1, 0, 0, 0, 0, 0]))).toBe(1);
    expect(dispersionOfBlocks(blocks([5, 0, 0, 0]))).toBe(1);
    expect(dispersionOfBlocks(blocks([12, 12, 12, 12, 12]))).toBe(1);
  });
});
