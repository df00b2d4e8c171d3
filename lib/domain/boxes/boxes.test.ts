import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../time';
import { chooseBoxStep, evidenceSteps, MOST_BOXES } from './box-steps';
import { cellFinder, divideIntoCells } from './cells';
import { buildBoxes, type CellCount, findGaps, proofOf } from './evidence-boxes';
import { servingBars } from './serving-bars';

const NOW = Date.UTC(2026, 10, 27, 19);
/** The list of docs/statistics.md §1.8. */
const STEPS = [
  ...[10, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 4, 8, 16, 32, 64].map((n) => n * DAY),
];
const NOTHING: CellCount = { bad: 0, valid: 0, unknown: 0, coldBad: 0, coldValid: 0 };
const counted = (bad: number, valid: number): CellCount => ({ ...NOTHING, bad, valid });

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

describe('what is read for the boxes of a range', () => {
  it.each([
    ['five minutes', 5 * MINUTE, 10 * SECOND, 10 * SECOND],
    ['an hour', HOUR, MINUTE, 20 * SECOND],
    ['two hours', 2 * HOUR, MINUTE, 30 * SECOND],
    ['six hours', 6 * HOUR, 5 * MINUTE, 5 * MINUTE],
    ['a day', DAY, 30 * MINUTE, 5 * MINUTE],
    ['a week', 7 * DAY, 6 * HOUR, HOUR],
  ])('of %s', (_, span, cellMs, rawMs) => {
    const steps = evidenceSteps({ from: NOW - span, to: NOW, now: NOW });
    expect(steps.cellMs).toBe(cellMs);
    expect(cellMs % steps.rawMs).toBe(0);
    expect(steps.rawMs).toBeLessThanOrEqual(Math.max(rawMs, cellMs));
  });

  it('is bounded for every range, and every wider box is whole cells', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_650 * DAY }),
        fc.integer({ min: 0, max: 500 * DAY }),
        (span, age) => {
          const to = NOW - age;
          const { cellMs, rawMs } = evidenceSteps({ from: to - span, to, now: NOW });
          expect(span / cellMs).toBeLessThanOrEqual(120);
          expect(span / rawMs).toBeLessThanOrEqual(300);
          expect(cellMs % rawMs).toBe(0);
          const first = STEPS.find((step) => span / step <= MOST_BOXES && step >= cellMs);
          for (const step of STEPS.filter((one) => first !== undefined && one >= first))
            expect(step % cellMs).toBe(0);
        },
      ),
    );
  });

  it('reads what is still stored', () => {
    const old = { from: NOW - 60 * DAY, to: NOW - 60 * DAY + HOUR, now: NOW };
    expect(evidenceSteps(old)).toEqual({ cellMs: HOUR, rawMs: HOUR, step: '1h' });
  });
});

describe('the step of a box', () => {
  const range = { from: NOW - HOUR, to: NOW };
  const cells = (sessions: number) =>
    Array.from({ length: 60 }, (_, index) => ({ from: range.from + index * MINUTE, sessions }));
  const step = (sessions: number, mostBoxes = MOST_BOXES) =>
    chooseBoxStep({ cellMs: MINUTE, cells: cells(sessions), range, mostBoxes });

  it.each([
    ['many sessions', 500, 60, MINUTE],
    ['20 a minute', 20, 60, MINUTE],
    ['12 a minute', 12, 60, 2 * MINUTE],
    ['12 a minute on a narrow screen', 12, 22, 5 * MINUTE],
    ['1 a minute: as wide as leaves five boxes', 1, 60, 10 * MINUTE],
    ['none', 0, 60, 10 * MINUTE],
  ])('%s', (_, sessions, most, expected) => {
    expect(step(sessions, most)).toBe(expected);
  });

  it('is a step of the list, a multiple of the cells, and never more boxes than fit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5 * MINUTE, max: 400 * DAY }),
        fc.integer({ min: 10, max: 60 }),
        fc.array(fc.nat(3_000), { minLength: 1, maxLength: 120 }),
        (span, mostBoxes, sessions) => {
          const { cellMs } = evidenceSteps({ from: NOW - span, to: NOW, now: NOW });
          const from = NOW - span;
          const at = sessions.map((n, index) => ({ from: from + index * cellMs, sessions: n }));
          const chosen = chooseBoxStep({ cellMs, cells: at, range: { from, to: NOW }, mostBoxes });
          expect(STEPS).toContain(chosen);
          expect(chosen % cellMs).toBe(0);
          if (span / cellMs > mostBoxes) expect(span / chosen).toBeLessThanOrEqual(mostBoxes);
        },
      ),
    );
  });
});

describe('cells', () => {
  const range = { from: NOW - HOUR, to: NOW };

  it('are cut where a deployment began, and at no other place', () => {
    const cells = divideIntoCells(range, MINUTE, [
      { version: 'v2', at: NOW - 90 * SECOND },
      { version: 'v3', at: NOW - 10 * MINUTE },
      { version: 'v0', at: NOW - 2 * HOUR },
    ]);
    expect(cells.filter(({ cut }) => cut).map(({ from }) => from)).toEqual([
      NOW - 10 * MINUTE,
      NOW - 90 * SECOND,
    ]);
    expect(cells).toHaveLength(61);
  });

  it('cover the range without overlap, whatever deployments there are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -HOUR, max: 2 * HOUR }), { maxLength: 2_000 }),
        (at) => {
          const cuts = at.map((ms, index) => ({ version: `v${index}`, at: range.from + ms }));
          const cells = divideIntoCells(range, MINUTE, cuts);
          expect(cells[0]?.from).toBe(range.from);
          expect(cells.at(-1)?.to).toBe(range.to);
          for (const [index, cell] of cells.entries()) {
            expect(cell.to).toBeGreaterThan(cell.from);
            expect(cells[index + 1]?.from ?? range.to).toBe(cell.to);
          }
          expect(cells.filter(({ cut }) => cut).length).toBeLessThanOrEqual(30);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('take the sessions of a bucket with a deployment apart by release', () => {
    const cuts = [{ version: 'v2', at: NOW - 90 * SECOND }];
    const cells = divideIntoCells(range, MINUTE, cuts);
    const find = cellFinder(cells, cuts);
    const at = NOW - 2 * MINUTE;
    const before = cells[find({ at, ms: MINUTE, release: 'v1' })];
    const after = cells[find({ at, ms: MINUTE, release: 'v2' })];
    expect(before).toEqual({ from: at, to: NOW - 90 * SECOND, cut: false });
    expect(after).toEqual({ from: NOW - 90 * SECOND, to: NOW - MINUTE, cut: true });
    expect(cells[find({ at: NOW - MINUTE, ms: MINUTE, release: 'v1' })]?.from).toBe(NOW - MINUTE);
  });
});

describe('boxes', () => {
  const range = { from: NOW - HOUR, to: NOW };

  it('never span two releases, count each session once, and lie in one step', () => {
    const cellCount = fc.record({ bad: fc.nat(20), good: fc.nat(20), cold: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: HOUR - 1 }), { maxLength: 12 }),
        fc.array(cellCount, { minLength: 75, maxLength: 75 }),
        fc.constantFrom(MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE),
        (cutsAt, drawn, stepMs) => {
          const cuts = cutsAt.map((ms, index) => ({ version: `v${index}`, at: range.from + ms }));
          const cells = divideIntoCells(range, MINUTE, cuts);
          const counts = cells.map((_, index) => {
            const { bad = 0, good = 0, cold = false } = drawn[index] ?? {};
            const valid = bad + good;
            const part = cold ? { coldBad: bad, coldValid: valid } : {};
            return { ...NOTHING, bad, valid, ...part };
          });
          const boxes = buildBoxes({ cells, counts, stepMs, thresholdBp: 500, now: NOW });
          const sum = (list: ReadonlyArray<{ valid: number }>) =>
            list.reduce((total, { valid }) => total + valid, 0);
          expect(sum(boxes.map(({ count }) => count))).toBe(sum(counts));
          for (const box of boxes) {
            expect(cuts.some(({ at }) => at > box.from && at < box.to)).toBe(false);
            expect(Math.floor((box.to - 1) / stepMs)).toBe(Math.floor(box.from / stepMs));
            const { coldValid, valid } = box.count;
            expect([0, valid]).toContain(coldValid);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are open while sessions can still end in them, and absent where nothing was measured', () => {
    const cells = divideIntoCells(range, MINUTE, []);
    const counts = cells.map((_, index) => (index < 50 || index > 57 ? counted(0, 5) : NOTHING));
    const now = NOW - 30 * SECOND;
    const boxes = buildBoxes({ cells, counts, stepMs: 5 * MINUTE, thresholdBp: 500, now });
    expect(boxes.map(({ isOpen }) => isOpen)).toEqual([...Array(10).fill(false), true]);
    expect(findGaps(boxes, { range, stepMs: 5 * MINUTE, now })).toEqual([
      { from: NOW - 10 * MINUTE, to: NOW - 5 * MINUTE },
    ]);
    expect(findGaps([], { range, stepMs: 5 * MINUTE, now: NOW })).toEqual([range]);
  });
});

describe('the colour of a box', () => {
  it('is proof, not value', () => {
    const proof = (bad: number, valid: number, thresholdBp = 200) =>
      proofOf(counted(bad, valid), thresholdBp);
    // Normal quantiles (Wilson at 99.9 %) would call one of one and one of two proven.
    expect([proof(1, 1), proof(1, 2), proof(1, 3)]).toEqual(['outside', 'outside', 'outside']);
    expect([proof(3, 4), proof(12, 34)]).toEqual(['proven', 'proven']);
    expect([proof(0, 1), proof(0, 500), proof(1, 100)]).toEqual(['inside', 'inside', 'inside']);
    expect(proofOf({ ...counted(9, 10), coldBad: 9, coldValid: 9 }, 200)).toBe('cold');
    // A few sessions of a canary's warm-up do not make the others prove anything, nor hide what they prove.
    expect(proofOf({ ...counted(3, 20), coldBad: 3, coldValid: 3 }, 200)).toBe('inside');
    expect(proofOf({ ...counted(9, 20), coldBad: 1, coldValid: 3 }, 200)).toBe('proven');
  });

  it.each([
    [20, 1],
    [20, 24],
    [200, 24],
    [200, 60],
    [500, 24],
    [1_000, 24],
    [1_000, 300],
  ])(
    'of pure noise at a threshold of %i bp, %i sessions a box, is never more often red than promised',
    (bp, sessions) => {
      let red = 0;
      for (let seed = 1; seed <= 200; seed += 1) {
        const random = randomOf(seed * 7_919 + bp + sessions);
        for (let box = 0; box < MOST_BOXES; box += 1) {
          let bad = 0;
          for (let n = 0; n < sessions; n += 1) if (random() * 10_000 < bp) bad += 1;
          if (proofOf(counted(bad, sessions), bp) === 'proven') red += 1;
        }
      }
      // At the threshold itself, the worst noise that is allowed. 12,000 boxes at 0.1 %: 12, and chance (4 standard deviations).
      expect(red).toBeLessThanOrEqual(12 + 4 * Math.sqrt(12));
    },
  );

  it('of an outage is red within a step', () => {
    let red = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = randomOf(seed);
      let bad = 0;
      for (let n = 0; n < 24; n += 1) if (random() < 0.5) bad += 1;
      if (proofOf(counted(bad, 24), 200) === 'proven') red += 1;
    }
    expect(red).toBe(200);
  });
});

describe('serving releases', () => {
  const cells = Array.from({ length: 12 }, (_, index) => ({
    from: index * MINUTE,
    to: (index + 1) * MINUTE,
    cut: false,
  }));
  const of = (...list: Array<Record<string, number>>) =>
    list.map((one) => new Map(Object.entries(one)));

  it('are one bar each, a canary beside what serves with its share', () => {
    const bars = servingBars(
      cells,
      of({ v1: 10 }, { v1: 10 }, { v1: 9, v2: 1 }, { v1: 8, v2: 2 }, { v2: 10 }, { v2: 10 }),
    );
    expect(bars).toEqual([
      { version: 'v1', from: 0, to: 2 * MINUTE, share: 1, above: 0 },
      { version: 'v1', from: 2 * MINUTE, to: 4 * MINUTE, share: 0.85, above: 0 },
      { version: 'v2', from: 2 * MINUTE, to: 4 * MINUTE, share: 0.15, above: 0.85 },
      { version: 'v2', from: 4 * MINUTE, to: 6 * MINUTE, share: 1, above: 0 },
    ]);
  });

  it('end where nothing is measured, and bridge a missed minute', () => {
    const bars = servingBars(cells, of({ v1: 5 }, {}, { v1: 5 }, {}, {}, {}, { v1: 5 }));
    expect(bars.map(({ from, to }) => [from / MINUTE, to / MINUTE])).toEqual([
      [0, 3],
      [6, 7],
    ]);
    expect(servingBars(cells, [])).toEqual([]);
  });

  it('are at most four at once', () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`v${index}`, 50 - index]),
    );
    const bars = servingBars(cells, of(many));
    expect(bars).toHaveLength(4);
    expect(bars.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });
});
