import { describe, expect, it } from 'vitest';
import { INDICATORS } from '@/lib/domain/tallies/indicators';
import {
  axisPercent,
  breachesThreshold,
  exactCounts,
  shownShare,
  shownThreshold,
} from './indicator-share';

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

  it('breaches on the threshold itself, and never without sessions', () => {
    expect(breachesThreshold({ bad: 1, valid: 50 }, 200)).toBe(true);
    expect(breachesThreshold({ bad: 1, valid: 51 }, 200)).toBe(false);
    expect(breachesThreshold({ bad: 0, valid: 0 }, 1)).toBe(false);
  });

  it('prints counts in the sense of the share', () => {
    expect(exactCounts('factory', { bad: 421, valid: 716 })).toBe('295 of 716');
    expect(exactCounts('emergency', { bad: 3, valid: 1_060 })).toBe('3 of 1,060');
    expect(axisPercent(0.995)).toBe('99.5\u00a0%');
  });
});
