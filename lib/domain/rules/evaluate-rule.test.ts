import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateIndicatorNow } from '../now/indicator-now';
import { criticalCount } from '../statistics/binomial';
import { MIN_BAD, MIN_SESSIONS, PAGE_ALPHA, R1, R2 } from './default-conditions';
import { conditionValue, evaluateRule, type RuleWindows, ruleValue } from './evaluate-rule';
import { confirmByLocations } from './locations';
import type { RuleCount } from './rule';

const bar = { thresholdBp: 500, minSessions: MIN_SESSIONS, minBad: MIN_BAD };
const pageRule = { conditions: [R1, R2], minSessions: MIN_SESSIONS, minBad: MIN_BAD };
const pair = (long: RuleCount, short: RuleCount = long): RuleWindows => ({
  long: { from: 0, to: 300_000, count: long },
  short: { from: 240_000, to: 300_000, count: short },
});
const count = fc
  .tuple(fc.nat(400), fc.nat(400))
  .map(([a, b]): RuleCount => ({ bad: Math.min(a, b), n: Math.max(a, b) }));

describe('a condition', () => {
  it('becomes true at the critical counts of statistics.md §2.3', () => {
    for (const n of [12, 30, 60, 120, 360, 1440])
      for (const thresholdBp of [200, 500, 1000]) {
        const c = criticalCount(n, thresholdBp / 10_000, PAGE_ALPHA);
        const value = (bad: number) =>
          conditionValue(pair({ bad, n }), PAGE_ALPHA, { ...bar, thresholdBp });
        expect([value(c - 1), value(c)], `${n} at ${thresholdBp}`).toEqual(['false', 'true']);
      }
  });

  it('requires ten sessions and three bad ones: pitfall 2 of statistics.md §2.4', () => {
    // Too few to fire, and too bad to resolve: nothing is said.
    expect(conditionValue(pair({ bad: 1, n: 3 }), PAGE_ALPHA, bar)).toBe('unknown');
    expect(conditionValue(pair({ bad: 9, n: 9 }), PAGE_ALPHA, bar)).toBe('unknown');
    expect(conditionValue(pair({ bad: 3, n: 9 }, { bad: 0, n: 3 }), PAGE_ALPHA, bar)).toBe('false');
    expect(conditionValue(pair({ bad: 10, n: 10 }), PAGE_ALPHA, bar)).toBe('true');
    const tight = { ...bar, thresholdBp: 1 };
    expect(conditionValue(pair({ bad: 2, n: 10 }), PAGE_ALPHA, tight)).toBe('false');
  });

  it('is false once the short window no longer exceeds the threshold, strictly', () => {
    const long = { bad: 60, n: 60 };
    expect(conditionValue(pair(long, { bad: 1, n: 20 }), PAGE_ALPHA, bar)).toBe('false');
    expect(conditionValue(pair(long, { bad: 2, n: 20 }), PAGE_ALPHA, bar)).toBe('true');
  });

  it('is unknown if the short window is empty', () => {
    expect(conditionValue(pair({ bad: 60, n: 60 }, { bad: 0, n: 0 }), PAGE_ALPHA, bar)).toBe(
      'unknown',
    );
  });
});

describe('a rule', () => {
  const empty = pair({ bad: 0, n: 0 });
  const clean = pair({ bad: 0, n: 60 });
  const broken = pair({ bad: 60, n: 60 });

  it('is true if any condition is, else unknown if one was not measured', () => {
    expect(ruleValue(pageRule, [empty, broken], 500)).toBe('true');
    expect(ruleValue(pageRule, [empty, clean], 500)).toBe('unknown');
    expect(ruleValue(pageRule, [clean, clean], 500)).toBe('false');
  });

  it('shows the windows of the first true condition', () => {
    const evaluated = evaluateRule(pageRule, [clean, broken], 500);
    expect(evaluated).toMatchObject({ value: 'true', reading: { long: { count: { bad: 60 } } } });
    expect(evaluated.reading.pFail).toBeLessThan(1e-70);
    expect(evaluateRule(pageRule, [clean, clean], 500).reading).toMatchObject({ pFail: 1 });
  });

  it('pages exactly when the tile fails (decision 10)', () => {
    fc.assert(
      fc.property(count, count, count, count, (l1, s1, l2, s2) => {
        const counted = (c: RuleCount) => ({
          from: 0,
          to: 1,
          count: { bad: c.bad, valid: c.n, unknown: 0 },
        });
        fc.pre(l1.n > 0 && s1.n > 0 && l2.n > 0 && s2.n > 0);
        const tile = evaluateIndicatorNow({
          indicator: 'connection',
          windows: {
            r1: { long: counted(l1), short: counted(s1) },
            r2: { long: counted(l2), short: counted(s2) },
          },
          thresholdBp: 500,
          previous: null,
          upstreamFails: false,
        });
        const page = ruleValue(pageRule, [pair(l1, s1), pair(l2, s2)], 500);
        expect(tile.state === 'fails').toBe(page === 'true');
      }),
    );
  });
});

describe('the locations that see a page (decision 22)', () => {
  const evaluation = evaluateRule(pageRule, [pair({ bad: 30, n: 60 })], 500);
  const probe = { location: 'a', healthy: true };
  const bad = { bad: 30, n: 30 };
  const good = { bad: 0, n: 30 };
  const seen = (
    byLocation: Record<string, RuleCount>,
    more: { server?: RuleCount; healthy?: boolean; needed?: number; places?: number } = {},
  ) =>
    confirmByLocations(evaluation, {
      thresholdBp: 500,
      needed: more.needed ?? 2,
      places: more.places ?? Object.keys(byLocation).length,
      byLocation: new Map(Object.entries(byLocation)),
      server: more.server ?? null,
      probe: { ...probe, healthy: more.healthy ?? true },
    });

  it('one location pages, and the reading names it', () => {
    expect(seen({ a: bad })).toMatchObject({ value: 'true', reading: { seenFrom: ['a'] } });
  });

  it('one location whose own probe is at fault leaves the value unknown', () => {
    expect(seen({ a: bad }, { healthy: false }).value).toBe('unknown');
  });

  it('of two, both must see it, or one and the backend', () => {
    expect(seen({ a: bad, b: bad })).toMatchObject({ value: 'true' });
    expect(seen({ a: bad, b: good }).value).toBe('false');
    expect(seen({ a: bad, b: good }, { server: bad })).toMatchObject({
      value: 'true',
      reading: { seenFrom: ['a'], serverAgrees: true },
    });
    expect(seen({ a: bad, b: bad }, { healthy: false }).value).toBe('false');
  });

  it('one that is the only one to measure pages alone, and the reading states of how many', () => {
    expect(seen({ a: bad }, { places: 2 })).toMatchObject({
      value: 'true',
      reading: { seenFrom: ['a'], places: 2 },
    });
  });

  it('as many must see it as the target requires, of those that measured', () => {
    const three = { a: bad, b: bad, c: good };
    expect(seen(three, { needed: 3 }).value).toBe('false');
    expect(seen(three, { needed: 1 }).value).toBe('true');
    expect(seen({ a: bad, b: bad }, { needed: 3 }).value).toBe('true');
    expect(seen({ a: bad, b: good }, { needed: 1 }).value).toBe('true');
  });

  it('never make a value true that the rule did not', () => {
    const clean = pair({ bad: 0, n: 60 });
    const calm = evaluateRule(pageRule, [clean, clean], 500);
    fc.assert(
      fc.property(count, count, fc.boolean(), (a, b, healthy) => {
        const evaluated = confirmByLocations(calm, {
          thresholdBp: 500,
          needed: 2,
          places: 2,
          byLocation: new Map([
            ['a', a],
            ['b', b],
          ]),
          server: a,
          probe: { ...probe, healthy },
        });
        expect(evaluated.value).toBe('false');
      }),
    );
  });
});
