import { describe, expect, it } from 'vitest';
import { durationText } from './duration-text';

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [45_000, '45 s'],
    [89_999, '90 s'],
    [3 * 60_000, '3 min'],
    [60 * 60_000, '1 h'],
    [61 * 60_000, '61 min'],
    [3 * 3_600_000, '3 h'],
    [3 * 3_600_000 + 25 * 60_000, '3 h 25 min'],
    [52 * 3_600_000, '2 d 4 h'],
    [7 * 86_400_000, '7 d'],
    [2 * 3_600_000 - 1, '2 h'],
  ])('%d ms is %s', (ms, text) => {
    expect(durationText(ms).replaceAll('\u00a0', ' ')).toBe(text);
  });
});
