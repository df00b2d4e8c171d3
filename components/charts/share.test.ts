import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INDICATORS } from '@/lib/domain/indicators';
import {
  breaches,
  exactCounts,
  groupDigits,
  marginText,
  percentText,
  shownShare,
  shownThreshold,
  thresholdText,
} from './share';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const counts = fc
  .integer({ min: 1, max: 5_000 })
  .chain((valid) =>
    fc.record({ bad: fc.integer({ min: 0, max: valid }), valid: fc.constant(valid) }),
  );

describe('shown share', () => {
  it('states the good share for connection and the bad one for emergency', () => {
    expect(shownShare('connection', { bad: 421, valid: 716 })).toBeCloseTo(0.412, 3);
    expect(shownShare('emergency', { bad: 3, valid: 60 })).toBe(0.05);
    expect(shownThreshold('factory', 200)).toBe(0.98);
    expect(shownThreshold('internalError', 200)).toBe(0.02);
  });

  it('is null without valid sessions, never 0 % and never 100 %', () => {
    for (const indicator of INDICATORS) {
      expect(shownShare(indicator, { bad: 0, valid: 0 })).toBeNull();
    }
  });
});

describe('texts', () => {
  it('prints the figures of the drawing', () => {
    expect(plain(percentText(295 / 716))).toBe('41.2 %');
    expect(plain(thresholdText('factory', 200))).toBe('> 98 %');
    expect(plain(thresholdText('emergency', 500))).toBe('< 5 %');
    expect(marginText({ bad: 421, valid: 716 }, 200)).toBe('−56.8');
    expect(marginText({ bad: 6, valid: 295 }, 1000)).toBe('+8.0');
    expect(exactCounts('factory', { bad: 421, valid: 716 })).toBe('295 of 716');
    expect(exactCounts('emergency', { bad: 3, valid: 60 })).toBe('3 of 60');
    expect(groupDigits(12480)).toBe('12\u202f480');
  });

  it('never rounds a share onto 0, 100 or the threshold', () => {
    expect(plain(percentText(0.9996))).toBe('99.96 %');
    expect(plain(percentText(0.97996, 0.98))).toBe('97.996 %');
    expect(plain(percentText(1))).toBe('100 %');
    fc.assert(
      fc.property(counts, ({ bad, valid }) => {
        const share = bad / valid;
        const number = Number(percentText(share, 0.05).replace(/[^\d.]/g, ''));
        if (share > 0) expect(number).toBeGreaterThan(0);
        if (share < 1) expect(number).toBeLessThan(100);
        if (share < 0.05) expect(number).toBeLessThan(5);
        if (share > 0.05) expect(number).toBeGreaterThan(5);
      }),
    );
  });

  it('gives a minus exactly where the count breaches', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 9_999 }), (count, bp) => {
        expect(marginText(count, bp).startsWith('−')).toBe(breaches(count, bp));
      }),
    );
  });
});
