import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../time';
import { holdSpans, holdsNow, sessionsToHold } from './hold-evidence';

const counts = (bad: number, valid: number, unknown = 0) => ({ bad, valid, unknown });

describe('the spans of holds', () => {
  it('have room for five clean passes, and a recent one for one allowed failure', () => {
    expect(holdSpans(5000, 500)).toEqual({ evidenceMs: 375 * 5000, recentMs: 5 * MINUTE });
    expect(holdSpans(5000, 200)).toEqual({ evidenceMs: 945 * 5000, recentMs: 5 * MINUTE });
    expect(holdSpans(5000, 1000)).toEqual({ evidenceMs: 30 * MINUTE, recentMs: 5 * MINUTE });
    expect(holdSpans(30_000, 200)).toEqual({ evidenceMs: 945 * 30_000, recentMs: 53 * 30_000 });
    expect(holdSpans(30_000, 1000).evidenceMs).toBe(360 * 30_000);
    expect(holdSpans(3_600_000, 1).evidenceMs).toBe(7 * 24 * 60 * MINUTE);
  });
});

describe('holds', () => {
  const base = { thresholdBp: 500, runFails: false };

  it('begins at an e-value of 20 and ends below 10', () => {
    const heldWith = (n: number, held: boolean) =>
      holdsNow({ ...base, evidence: counts(0, n), recent: counts(0, 60), held });
    expect([heldWith(74, false), heldWith(75, false)]).toEqual([false, true]);
    expect([heldWith(59, true), heldWith(58, true)]).toEqual([true, false]);
  });

  it('begins where the recent share is allowed, and ends above twice of it', () => {
    const at = (bad: number, held: boolean) =>
      holdsNow({ ...base, evidence: counts(10, 700), recent: counts(bad, 60), held });
    expect([at(3, false), at(4, false)]).toEqual([true, false]);
    expect([at(6, true), at(7, true)]).toEqual([true, false]);
  });

  it('ends at once where three sessions in a row fail, and where none came lately', () => {
    const holding = { ...base, evidence: counts(3, 375), recent: counts(3, 60), held: true };
    expect(holdsNow(holding)).toBe(true);
    expect(holdsNow({ ...holding, runFails: true })).toBe(false);
    expect(holdsNow({ ...holding, recent: counts(0, 0) })).toBe(false);
  });

  it('takes an unknown outcome for a bad one', () => {
    const recent = counts(0, 60);
    expect(holdsNow({ ...base, evidence: counts(0, 90), recent, held: false })).toBe(true);
    expect(holdsNow({ ...base, evidence: counts(0, 80, 10), recent, held: false })).toBe(false);
    expect(
      holdsNow({ ...base, evidence: counts(0, 300), recent: counts(0, 50, 10), held: true }),
    ).toBe(false);
  });

  it('begins with exactly as many sessions without a failure as it says it needs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(100, 200, 500, 1000, 2500),
        fc.nat(12),
        fc.nat(60),
        (thresholdBp, bad, good) => {
          const now = counts(bad, bad + good);
          const needed = sessionsToHold({ evidence: now, recent: now, thresholdBp });
          const holdsWith = (more: number) =>
            holdsNow({
              thresholdBp,
              held: false,
              runFails: false,
              evidence: counts(bad, now.valid + more),
              recent: counts(bad, now.valid + more),
            });
          expect(holdsWith(needed)).toBe(true);
          if (needed > 0) expect(holdsWith(needed - 1)).toBe(false);
        },
      ),
    );
  });
});
