import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { miettinenNurminen } from '../../../../tests/support/domain/miettinen-nurminen';
import { fisherBetter, fisherWorse, type Sample } from '../../statistics/fisher-test';
import { Z_ONE_SIDED_95 } from '../../statistics/intervals';
import { newcombeInterval } from '../../statistics/newcombe-interval';
import { INDICATOR } from '../../tallies/indicators';
import { type Counted, compareSamples } from './comparison';

type Row = {
  now: [number, number];
  before: [number, number];
  newcombe: [number, number];
  mn: [number, number];
  worse?: number;
  twoSided?: number;
};

/** The table of statistics.md §1.7, to the digits it prints. */
const TABLE: Row[] = [
  {
    now: [56, 70],
    before: [48, 80],
    worse: 0.0063247111,
    twoSided: 0.01252113,
    newcombe: [0.05243147, 0.33387265],
    mn: [0.05282971, 0.33817294],
  },
  {
    now: [9, 10],
    before: [3, 10],
    worse: 0.0098833055,
    twoSided: 0.019766611,
    newcombe: [0.17052272, 0.80901797],
    mn: [0.17002502, 0.84064954],
  },
  {
    now: [5, 100],
    before: [2, 100],
    worse: 0.22237702,
    twoSided: 0.44475404,
    newcombe: [-0.02754078, 0.09342959],
    mn: [-0.0264098, 0.09460757],
  },
  {
    now: [36, 720],
    before: [14, 720],
    worse: 0.0010934487,
    twoSided: 0.0021868974,
    newcombe: [0.01174254, 0.05059157],
    mn: [0.01208188, 0.05084429],
  },
  {
    now: [20, 360],
    before: [5, 360],
    worse: 0.0017438176,
    twoSided: 0.0034876353,
    newcombe: [0.01512863, 0.07143789],
    mn: [0.01613708, 0.07191653],
  },
  {
    now: [0, 100],
    before: [0, 100],
    worse: 1,
    twoSided: 1,
    newcombe: [-0.0369935, 0.0369935],
    mn: [-0.03717248, 0.03717248],
  },
  {
    now: [0, 60],
    before: [6, 60],
    worse: 1,
    twoSided: 0.027411634,
    newcombe: [-0.20149465, -0.01957837],
    mn: [-0.20201927, -0.03637785],
  },
  {
    now: [60, 60],
    before: [0, 720],
    worse: 2.5472637e-91,
    newcombe: [0.93959457, 1],
    mn: [0.93975556, 1],
  },
  {
    now: [72, 720],
    before: [36, 720],
    worse: 0.0002086932,
    twoSided: 0.0004173864,
    newcombe: [0.02291492, 0.07768889],
    mn: [0.02313923, 0.07794224],
  },
  {
    now: [40, 1000],
    before: [30, 1000],
    worse: 0.1367016,
    twoSided: 0.2734032,
    newcombe: [-0.00632039, 0.02660095],
    mn: [-0.00626203, 0.02668821],
  },
];

const sample = ([bad, n]: [number, number]): Sample => ({ bad, n });
const near = (actual: number | undefined, expected: number, tolerance: number) =>
  expect(Math.abs((actual ?? Number.NaN) - expected), `${actual} is not ${expected}`).toBeLessThan(
    tolerance,
  );

describe('before and after (statistics.md §1.7)', () => {
  it.each(TABLE)('$now against $before', (row) => {
    const now = sample(row.now);
    const before = sample(row.before);
    near(newcombeInterval(now, before)?.[0], row.newcombe[0], 6e-9);
    near(newcombeInterval(now, before)?.[1], row.newcombe[1], 6e-9);
    if (row.worse !== undefined) {
      const tolerance = row.worse < 1e-50 ? row.worse * 1e-7 : 6e-9;
      near(fisherWorse(now, before), row.worse, tolerance);
    }
    near(miettinenNurminen(now, before)[0], row.mn[0], 2e-8);
    near(miettinenNurminen(now, before)[1], row.mn[1], 2e-8);
  });

  it.each([
    [[36, 720], [14, 720], 0.04715542, 0.04734363],
    [[0, 100], [0, 100], 0.02634272, 0.02647159],
    [[10, 1000], [9, 1000], 0.00864379, 0.00866653],
    [[2, 59], [59, 1180], 0.048087, 0.04791651],
  ] as Array<[[number, number], [number, number], number, number]>)(
    'one-sided upper bound of %j against %j',
    (now, before, upper, mn) => {
      near(newcombeInterval(sample(now), sample(before), Z_ONE_SIDED_95)?.[1], upper, 6e-9);
      near(miettinenNurminen(sample(now), sample(before), Z_ONE_SIDED_95)[1], mn, 2e-8);
    },
  );
});

/** The tail in whole numbers, which do not round. */
function exactWorse(now: Sample, before: Sample): number {
  const choose = (n: number, k: number): bigint => {
    let value = 1n;
    for (let i = 1; i <= k; i++) value = (value * BigInt(n - k + i)) / BigInt(i);
    return value;
  };
  const bad = now.bad + before.bad;
  let tail = 0n;
  for (let k = now.bad; k <= Math.min(now.n, bad); k++) {
    if (bad - k <= before.n) tail += choose(now.n, k) * choose(before.n, bad - k);
  }
  const scale = 10n ** 18n;
  return Number((tail * scale) / choose(now.n + before.n, bad)) / Number(scale);
}

const samples = fc
  .tuple(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, share]) => ({ n, bad: Math.round(n * share) }));

it('Fisher agrees with whole numbers to 1e-9', () => {
  fc.assert(
    fc.property(samples, samples, (now, before) => {
      near(fisherWorse(now, before), exactWorse(now, before), 1e-9);
    }),
    { numRuns: 60 },
  );
});

/** The same counts, spread as evenly over minutes of twelve as whole numbers allow. */
function spread({ bad, n }: Sample): Counted {
  const blocks = Math.max(1, Math.ceil(n / 12));
  const part = (total: number, i: number) =>
    Math.floor((total * (i + 1)) / blocks) - Math.floor((total * i) / blocks);
  const minutes = Array.from({ length: n > 0 ? blocks : 0 }, (_, i) => {
    return { at: i * 60_000, bad: part(bad, i), n: part(n, i) };
  });
  return { bad, n, minutes };
}

describe('the comparison word', () => {
  const word = (now: [number, number], before: [number, number], as = spread) =>
    compareSamples(as(sample(now)), as(sample(before)), INDICATOR.connection.margin).word;

  it('reads worse, better, not worse and unclear from the evidence', () => {
    expect(word([72, 720], [36, 720])).toBe('worse');
    expect(word([36, 720], [72, 720])).toBe('better');
    expect(word([10, 1000], [9, 1000])).toBe('not_worse');
    expect(word([5, 100], [2, 100])).toBe('unclear');
    expect(word([0, 0], [2, 100])).toBe('unclear');
    expect(word([5, 5], [0, 0])).toBe('unclear');
  });

  it('never says worse or better where it is not known when the failures came', () => {
    const bare = (of: Sample) => of;
    const late = (of: Sample) => (of.n === 720 ? of : spread(of));
    for (const as of [bare, late]) {
      expect(word([72, 720], [0, 720], as)).toBe('unclear');
      expect(word([0, 720], [72, 720], as)).toBe('not_worse');
    }
    expect(word([10, 1000], [9, 1000], bare)).toBe('not_worse');
  });

  it('says that failures come in bursts where that is why it is unclear', () => {
    const burst = (bad: number): Counted => {
      const minutes = spread({ bad: 0, n: 720 }).minutes ?? [];
      return { bad, n: 720, minutes: minutes.map((one, i) => (i === 9 ? { ...one, bad } : one)) };
    };
    const found = compareSamples(burst(12), burst(0), INDICATOR.connection.margin);
    expect(found.word).toBe('unclear');
    expect(found.dispersion).toBeGreaterThan(1.3);
    expect(compareSamples(spread({ bad: 36, n: 720 }), burst(0), 0.02)).toMatchObject({
      word: 'worse',
    });
  });

  it('never calls one sample both worse and better, and mirrors when both are swapped', () => {
    fc.assert(
      fc.property(samples, samples, (now, before) => {
        const there = compareSamples(spread(now), spread(before), 0.02);
        const back = compareSamples(spread(before), spread(now), 0.02);
        expect(there.word === 'worse').toBe(back.word === 'better');
        near(there.pWorse, back.pBetter, 1e-9);
        const [low = 0, high = 0] = there.interval ?? [];
        expect(low).toBeLessThanOrEqual(there.difference ?? 0);
        expect(high).toBeGreaterThanOrEqual(there.difference ?? 0);
      }),
    );
  });

  it('agrees with both tails: together they count the split that was seen twice', () => {
    fc.assert(
      fc.property(samples, samples, (now, before) => {
        expect(fisherWorse(now, before) + fisherBetter(now, before)).toBeGreaterThan(1 - 1e-9);
      }),
    );
  });
});

/** mulberry32: the same seed, the same sessions. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sessions of twelve a minute, of which `share` fail, in runs of `length` sessions on average. */
function sampled(random: () => number, share: number, length: number): Counted {
  const enters = share / length / (1 - share);
  let fails = random() < share;
  const minutes = Array.from({ length: 60 }, (_, i) => {
    let bad = 0;
    for (let k = 0; k < 12; k++) {
      if (fails) bad++;
      const stays = length === 1 ? share : 1 - 1 / length;
      fails = random() < (fails ? stays : length === 1 ? share : enters);
    }
    return { at: i * 60_000, bad, n: 12 };
  });
  return { bad: minutes.reduce((sum, one) => sum + one.bad, 0), n: 720, minutes };
}

const PAIRS = 400;
function worseShare(shares: [number, number], length: number): number {
  let worse = 0;
  for (let i = 0; i < PAIRS; i++) {
    const random = randomOf(i * 17 + 5);
    const [now, before] = [sampled(random, shares[0], length), sampled(random, shares[1], length)];
    if (compareSamples(now, before, INDICATOR.connection.margin).word === 'worse') worse++;
  }
  return worse / PAIRS;
}

describe('releases that are alike, by simulation with fixed seeds', () => {
  it.each([1, 2, 5, 12])('in runs of %i are called worse in at most 2 of 100 pairs', (length) => {
    expect(worseShare([0.03, 0.03], length)).toBeLessThanOrEqual(0.02);
  });

  it('and one that is worse by five points is still found where failures are independent', () => {
    expect(worseShare([0.08, 0.03], 1)).toBeGreaterThanOrEqual(0.85);
  });
});
