import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS, GATED, indicatorsBy } from '../../tallies/indicators';
import { isBreachProven, sessionsForPass } from './sessions-for-pass';

const rules = { thresholds: DEFAULT_THRESHOLDS, gated: GATED };
/** The same counts of every indicator, `bad` of which are of one of them. */
const counts = (n: number, bad = 0, unknown = 0) =>
  indicatorsBy((key) => ({
    bad: key === 'factory' ? bad : 0,
    valid: n - unknown,
    unknown: key === 'factory' ? unknown : 0,
  }));

describe('the sessions that a pass of all thresholds needs', () => {
  it('are the figures of statistics.md §1.4 for 2 %: 189, and 332 with one failure', () => {
    expect(sessionsForPass(counts(0), rules)).toBe(189);
    expect(sessionsForPass(counts(188), rules)).toBe(1);
    expect(sessionsForPass(counts(189), rules)).toBe(0);
    expect(1 + sessionsForPass(counts(1, 1), rules)).toBe(332);
    expect(sessionsForPass(counts(331, 1), rules)).toBe(1);
    expect(2 + sessionsForPass(counts(2, 2), rules)).toBe(433);
  });

  it('count an unknown outcome as bad, and leave out what is not gated', () => {
    expect(1 + sessionsForPass(counts(1, 0, 1), rules)).toBe(332);
    expect(sessionsForPass(counts(0), { ...rules, gated: ['agent'] })).toBe(36);
    expect(sessionsForPass(counts(0), { ...rules, gated: [] })).toBe(0);
  });

  it('are more where no session counts for an indicator', () => {
    const none = { ...counts(189), agent: { bad: 0, valid: 0, unknown: 0 } };
    expect(sessionsForPass(none, rules)).toBe(36);
  });
});

describe('a breach of a quick gate', () => {
  const least = { ...rules, minSessions: 10 };
  it('needs ten sessions, and holds whatever becomes of those in flight', () => {
    expect(isBreachProven(counts(9, 9), 0, least)).toBe(false);
    expect(isBreachProven(counts(10, 10), 0, least)).toBe(true);
    expect(isBreachProven(counts(10, 4), 0, least)).toBe(true);
    expect(isBreachProven(counts(10, 4), 30, least)).toBe(false);
    expect(isBreachProven(counts(10, 0, 10), 0, least)).toBe(false);
  });
});
