import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INDICATORS } from '@/lib/domain/tallies/indicators';
import { shownThreshold } from './indicator-share';
import { valueAxis } from './value-axis';

describe('value axis', () => {
  it('starts where the data lives', () => {
    expect(valueAxis('connection', 0.95, [0.99, 1]).domain).toEqual([0.94, 1]);
    expect(valueAxis('factory', 0.98, [0.41, 1]).domain).toEqual([0.4, 1]);
    expect(valueAxis('emergency', 0.05, [0, 0.01]).domain).toEqual([0, 0.06]);
  });

  it('never cuts off the threshold or a value', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...INDICATORS),
        fc.integer({ min: 1, max: 9_999 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }),
        (indicator, bp, shares) => {
          const threshold = shownThreshold(indicator, bp);
          const { domain, ticks } = valueAxis(indicator, threshold, shares);
          expect(domain[0]).toBeLessThan(threshold);
          expect(domain[1]).toBeGreaterThan(threshold);
          for (const share of shares) {
            expect(share).toBeGreaterThanOrEqual(domain[0] - 1e-6);
            expect(share).toBeLessThanOrEqual(domain[1] + 1e-6);
          }
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(7);
        },
      ),
    );
  });
});
