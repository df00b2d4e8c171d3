import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INDICATORS, type IndicatorKey } from '../../domain/tallies/indicators';
import { emptyCounts } from '../../domain/tallies/tally-math';
import { pairIn, scopeSums, windowIn } from './scope-sums';
import type { TallySpan } from './tally-spans';

function span(at: number, key: IndicatorKey, count: { bad: number; valid: number }): TallySpan {
  const counts = emptyCounts();
  counts.indicators[key] = { ...count, unknown: 1 };
  return { at, to: at + 10, targetId: 't1', group: {}, counts };
}

describe('scope sums', () => {
  const edges = [0, 10, 20, 30];

  it('sum from an edge to now, by indicator', () => {
    const rows = [
      span(0, 'connection', { bad: 1, valid: 2 }),
      span(10, 'connection', { bad: 0, valid: 3 }),
      span(20, 'agent', { bad: 5, valid: 5 }),
    ];
    const sums = scopeSums(rows, edges);
    expect(sums.since('connection', 0)).toEqual({ bad: 1, valid: 5, unknown: 2 });
    expect(sums.since('connection', 10)).toEqual({ bad: 0, valid: 3, unknown: 1 });
    expect(sums.since('connection', 20)).toEqual({ bad: 0, valid: 0, unknown: 0 });
    expect(sums.since('agent', 5)).toEqual({ bad: 5, valid: 5, unknown: 1 });
  });

  it('contain every row of a release in a window from its start on, though a row may begin before', () => {
    const sums = scopeSums([span(0, 'factory', { bad: 2, valid: 4 })], edges, 7);
    expect(sums.since('factory', 7)).toEqual({ bad: 2, valid: 4, unknown: 1 });
    expect(sums.since('factory', 8)).toEqual({ bad: 0, valid: 0, unknown: 0 });
  });

  it('are zero without rows and without edges', () => {
    expect(scopeSums([], []).since('connection', 0)).toEqual({ bad: 0, valid: 0, unknown: 0 });
  });

  it('equal the plain sum of the rows from any edge on', () => {
    const row = fc.record({
      edge: fc.nat(5),
      key: fc.constantFrom(...INDICATORS),
      bad: fc.nat(9),
      more: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), fc.nat(5), (drawn, from) => {
        const all = [0, 10, 20, 30, 40, 50];
        const rows = drawn.map(({ edge, key, bad, more }) =>
          span(edge * 10, key, { bad, valid: bad + more }),
        );
        const sums = scopeSums(rows, all);
        for (const key of INDICATORS) {
          const own = rows.filter(({ at }) => at >= from * 10);
          const sum = (of: 'bad' | 'valid' | 'unknown') =>
            own.reduce((total, { counts }) => total + counts.indicators[key][of], 0);
          expect(sums.since(key, from * 10)).toEqual({
            bad: sum('bad'),
            valid: sum('valid'),
            unknown: sum('unknown'),
          });
        }
      }),
    );
  });
});

describe('windows of a scope', () => {
  const rows = [0, 10, 20].map((at) => span(at, 'connection', { bad: 1, valid: 1 }));
  const sums = scopeSums(rows, [0, 10, 20]);
  const of = { indicator: 'connection', end: 30, to: 40, notBefore: 0 } as const;

  it('reach back from the last whole bucket', () => {
    expect(windowIn(sums, 20, of)).toEqual({
      from: 10,
      to: 40,
      count: { bad: 2, valid: 2, unknown: 2 },
    });
  });

  it('begin no earlier than they may, and are empty where that is now', () => {
    expect(windowIn(sums, 30, { ...of, notBefore: 20 })).toMatchObject({
      from: 20,
      count: { bad: 1 },
    });
    expect(windowIn(sums, 30, { ...of, notBefore: 90 })).toMatchObject({ from: 40, to: 40 });
  });

  it('come in pairs for a condition', () => {
    const { long, short } = pairIn(sums, { longMs: 30, shortMs: 10 }, of);
    expect([long.count.bad, short.count.bad]).toEqual([3, 1]);
  });
});
