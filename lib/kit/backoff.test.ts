import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, createBackoff, withoutJitter } from './backoff';

describe('backoff', () => {
  it('doubles up to its cap and begins again after a success', () => {
    const backoff = createBackoff({ baseMs: 100, capMs: 500, random: withoutJitter });
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([100, 200, 400, 500, 500]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it('draws each pause from its upper half', () => {
    const options = { baseMs: 100, capMs: 500 };
    expect(backoffMs({ ...options, random: () => 0 }, 2)).toBe(100);
    expect(backoffMs({ ...options, random: () => 0.5 }, 2)).toBe(150);
  });

  it('stays between half the base and the cap after any number of failures', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 0, max: 3_600_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (baseMs, more, failures, drawn) => {
          const capMs = baseMs + more;
          const ms = backoffMs({ baseMs, capMs, random: () => drawn }, failures);
          expect(ms).toBeGreaterThanOrEqual(baseMs / 2);
          expect(ms).toBeLessThanOrEqual(capMs);
        },
      ),
    );
  });

  it('never shortens while failures go on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (failures) => {
        const options = { baseMs: 250, capMs: 30_000, random: withoutJitter };
        expect(backoffMs(options, failures + 1)).toBeGreaterThanOrEqual(
          backoffMs(options, failures),
        );
      }),
    );
  });
});
