import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../time';
import {
  beginOutage,
  type CountSpan,
  followOutage,
  type Outage,
  type OutageTick,
  spansToCount,
} from './recovery';
import { lnRecoveryOdds, outageShare } from './recovery-odds';
import type { RuleCount } from './rule';

const at = (seconds: number) => seconds * SECOND;

const tick = (seconds: number, more: Partial<OutageTick> = {}): OutageTick => ({
  value: 'false',
  failing: [],
  serving: [],
  at: at(seconds),
  end: at(seconds),
  to: at(seconds) + 10_000,
  thresholdBp: 500,
  keepFiringMs: 240_000,
  ...more,
});

/** Sessions that ended at a second, bad or good; one each. */
const counting =
  (
    sessions: ReadonlyArray<{ at: number; bad: boolean; part?: string; unknown?: boolean }>,
  ): CountSpan =>
  ({ part, from, to }) => {
    const inside = sessions.filter(
      (one) => one.at >= from && one.at < to && (part === null || one.part === part),
    );
    return {
      bad: inside.filter(({ bad }) => bad).length,
      n: inside.length,
      unknown: inside.filter(({ unknown }) => unknown).length,
    };
  };
const every = (
  { from, to, step = 5 }: { from: number; to: number; step?: number },
  bad: (second: number) => boolean,
  part?: string,
) =>
  Array.from({ length: Math.floor((to - from) / step) }, (_, n) => from + n * step).map(
    (second) => ({ at: at(second), bad: bad(second), ...(part === undefined ? {} : { part }) }),
  );

/** Ticks each 15 s from `from` on while the condition is false; when its end is proven, in seconds. */
function recoveredAt(
  outage: Outage,
  { from, to, count }: { from: number; to: number; count: CountSpan },
  more: Partial<OutageTick> = {},
): number | null {
  let now = outage;
  for (let second = from; second <= to; second += 15) {
    const next = followOutage(now, tick(second, more), count);
    if (next.recovered) return second;
    now = next.outage;
  }
  return null;
}

describe('the odds of a recovery', () => {
  it('compare with the share of the outage, at least one and a half times the allowed one', () => {
    expect(outageShare({ bad: 60, n: 60 }, 0.05)).toBe(0.95);
    expect(outageShare({ bad: 30, n: 60 }, 0.05)).toBe(0.5);
    expect(outageShare({ bad: 3, n: 60 }, 0.05)).toBeCloseTo(0.075, 12);
    expect(outageShare({ bad: 0, n: 0 }, 0.05)).toBeCloseTo(0.075, 12);
    // Above 95 % the alternative stays above what is allowed.
    expect(outageShare({ bad: 60, n: 60 }, 0.98)).toBeCloseTo(0.99, 12);
    expect(outageShare({ bad: 40, n: 60, unknown: 20 }, 0.05)).toBe(0.95);
  });

  it('reach 20 after one good session of a total outage, and after many of a mild one', () => {
    const needed = (share: number, q0: number) => {
      let n = 0;
      while (lnRecoveryOdds({ bad: 0, n }, q0, share) < Math.log(20)) n++;
      return n;
    };
    expect([needed(0.95, 0.05), needed(0.5, 0.05), needed(0.1, 0.05), needed(0.075, 0.05)]).toEqual(
      [2, 5, 38, 57],
    );
  });

  it('do not count unknown sessions as good', () => {
    expect(lnRecoveryOdds({ bad: 0, n: 50, unknown: 50 }, 0.05, 0.95)).toBe(0);
  });
});

describe('an outage', () => {
  const total = [
    ...every({ from: 0, to: 300 }, () => true),
    ...every({ from: 300, to: 900 }, () => false),
  ];

  it('ends when enough good sessions ended since its condition turned false', () => {
    const outage = beginOutage(0, [null]);
    expect(recoveredAt(outage, { from: 300, to: 900, count: counting(total) })).toBe(540);
    const nothing = counting(total.filter((one) => one.at < at(300)));
    expect(recoveredAt(outage, { from: 300, to: 900, count: nothing })).toBeNull();
  });

  it('continues at twice the threshold, however long its condition is false by chance', () => {
    const bad = every({ from: 0, to: 4000 }, (second) => second % 50 === 0);
    expect(
      recoveredAt(beginOutage(0, [null]), { from: 300, to: 3990, count: counting(bad) }),
    ).toBeNull();
  });

  it('restarts the count when the share is too large again, and after every true tick', () => {
    const relapse = [
      ...every({ from: 0, to: 300 }, (second) => second % 10 === 0),
      ...every({ from: 300, to: 700 }, (second) => second % 25 === 0),
      ...every({ from: 700, to: 1500 }, () => false),
    ];
    const ended = recoveredAt(beginOutage(0, [null]), {
      from: 300,
      to: 1500,
      count: counting(relapse),
    });
    expect(ended).toBeGreaterThan(700);
    const first = followOutage(beginOutage(0, [null]), tick(300), counting(total)).outage;
    expect(first.recovery).toMatchObject([{ part: null, from: at(300) }]);
    const again = followOutage(
      first,
      tick(315, { value: 'true', failing: ['v2'] }),
      counting(total),
    );
    expect(again).toMatchObject({
      recovered: false,
      outage: { recovery: null, parts: [null, 'v2'] },
    });
  });

  it('does not end before the share is at most the allowed one, however long the odds suffice', () => {
    const blip = [...total, ...every({ from: 420, to: 435 }, () => true)];
    const ended = recoveredAt(beginOutage(0, [null]), {
      from: 300,
      to: 900,
      count: counting(blip),
    });
    expect(ended).toBeGreaterThan(300 + 240 + 30);
  });

  it('does not change without data', () => {
    const outage = beginOutage(0, [null]);
    expect(followOutage(outage, tick(300, { value: 'unknown' }), counting(total))).toEqual({
      outage,
      recovered: false,
    });
    expect(spansToCount(outage, tick(300, { value: 'unknown' }))).toEqual([]);
  });

  it('of a release needs its own recovery while it serves, besides that of the whole target', () => {
    const both = [
      ...every({ from: 0, to: 300 }, () => false, 'v1'),
      ...every({ from: 300, to: 1500 }, () => false, 'v1'),
      ...every({ from: 0, to: 1500, step: 60 }, () => true, 'v2'),
    ];
    const outage = beginOutage(0, ['v2']);
    const count = counting(both);
    const span = { from: 300, to: 1200, count };
    expect(recoveredAt(outage, span, { serving: ['v1', 'v2'], thresholdBp: 1500 })).toBeNull();
    expect(recoveredAt(outage, span, { serving: ['v1'], thresholdBp: 1500 })).not.toBeNull();
  });

  it('lists in advance every span that it counts', () => {
    const value = fc.constantFrom('true', 'false', 'unknown');
    const serving = fc.subarray(['v1', 'v2', 'v3']);
    const step = fc.record({ value, serving, failing: fc.subarray([null, 'v1', 'v2']) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.nat(20), (steps, bad) => {
        let outage = beginOutage(0, [null]);
        for (const [index, one] of steps.entries()) {
          const now = tick(300 + 15 * index, one as Partial<OutageTick>);
          const asked = spansToCount(outage, now).map((span) => JSON.stringify(span));
          const count = (span: Parameters<CountSpan>[0]): RuleCount => {
            expect(asked).toContain(JSON.stringify(span));
            return { bad: Math.min(bad, 20), n: 20 };
          };
          outage = followOutage(outage, now, count).outage;
        }
      }),
    );
  });
});
