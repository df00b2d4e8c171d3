import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRanks, isProduction, type RowRank } from '../sentence/fleet-row';
import { closestToThreshold } from './closest-indicator';
import { compareGrouped, compareNames, keepOrder, orderEnvironments } from './order-rows';

const environment = fc.constantFrom('production', 'staging', 'dev', 'qa');
const small = fc.integer({ min: 0, max: 3 });
const rank = fc
  .tuple(small, environment, fc.string({ maxLength: 3 }), fc.uuid())
  .map(([worst, env, name, id]): RowRank => {
    return [worst, isProduction(env) ? 0 : 1, 0, 0, 0, env, name, id];
  });
const rows = fc
  .array(rank, { maxLength: 30 })
  .map((ranks) => ranks.map((one) => ({ environment: one[5], rank: one })));

describe('groups', () => {
  it('begin with production, then with that of the worst target, each environment once', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const order = orderEnvironments(all);
        expect([...order].sort()).toEqual([...new Set(all.map((one) => one.environment))].sort());
        if (order.includes('production')) expect(order[0]).toBe('production');
        const worst = order
          .filter((name) => !isProduction(name))
          .map((name) =>
            all
              .filter((one) => one.environment === name)
              .map((one) => one.rank)
              .reduce((a, b) => (compareRanks(a, b) < 0 ? a : b)),
          );
        expect(worst).toEqual(worst.toSorted(compareRanks));
      }),
    );
  });

  it('keep their rows together, worst first, whatever order those come in', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const order = orderEnvironments(all);
        const compare = compareGrouped(order);
        const sorted = all.map((one) => one.rank).sort(compare);
        expect(
          all
            .map((one) => one.rank)
            .reverse()
            .sort(compare),
        ).toEqual(sorted);
        const groups = sorted
          .map((one) => one[5])
          .filter((name, at, list) => name !== list[at - 1]);
        expect(groups).toEqual(order);
        for (const name of order) {
          const group = sorted.filter((one) => one[5] === name);
          expect(group).toEqual(group.toSorted(compareRanks));
        }
      }),
    );
  });

  it('by name: environment, then name', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const sorted = all.map((one) => one.rank).sort(compareNames);
        const keys = sorted.map((one) => `${one[5]}\0${one[6]}`);
        expect(keys).toEqual(keys.toSorted());
      }),
    );
  });
});

describe('an order that is kept', () => {
  const ids = fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { maxLength: 10 });

  it('has the same rows, known ones as before, new ones after them', () => {
    fc.assert(
      fc.property(ids, ids, (before, now) => {
        const kept = keepOrder(
          before,
          now.map((id) => ({ id })),
        ).map(({ id }) => id);
        expect(kept.toSorted()).toEqual(now.toSorted());
        expect(kept).toEqual([
          ...before.filter((id) => now.includes(id)),
          ...now.filter((id) => !before.includes(id)),
        ]);
      }),
    );
  });
});

describe('the indicator that is closest to its threshold', () => {
  it('uses most of what is allowed, whatever its threshold is', () => {
    const of = (bad: number, valid: number, thresholdBp: number) => {
      return { indicator: 'agent' as const, bad, valid, thresholdBp };
    };
    expect(closestToThreshold([])).toBeNull();
    expect(closestToThreshold([of(0, 0, 500)])).toBeNull();
    expect(closestToThreshold([of(5, 100, 1000), of(2, 100, 200)])).toEqual(of(2, 100, 200));
    // Of equals the first, so that the choice does not jump.
    expect(closestToThreshold([of(0, 100, 1000), of(0, 100, 200)])).toEqual(of(0, 100, 1000));
  });
});
