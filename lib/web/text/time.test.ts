import { describe, expect, it } from 'vitest';
import {
  absoluteTime,
  axisTime,
  compactTime,
  fromDateTimeField,
  relativeTime,
  toDateTimeField,
} from './time';

const at = Date.parse('2025-09-08T03:12:44.120Z');
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ') ?? null;

describe('times', () => {
  it('prints the zone with absolute times', () => {
    expect(absoluteTime(at, 'utc')).toBe('2025-09-08 03:12:44 UTC');
    expect(absoluteTime(at, 'utc', true)).toBe('2025-09-08 03:12:44.120 UTC');
    expect(absoluteTime(at, 'local')).toMatch(/ [+−]\d\d:\d\d$/);
  });

  it('leaves out the day where it is today', () => {
    expect(compactTime(at, at + 60_000, 'utc')).toBe('03:12:44');
    expect(compactTime(at, at + 2 * 86_400_000, 'utc')).toBe('09-08 03:12:44');
    expect(compactTime(at, at + 400 * 86_400_000, 'utc')).toBe('2025-09-08 03:12:44');
  });

  it.each([
    [500, 'just now'],
    [12_400, '12 s ago'],
    [5 * 60_000 + 31_000, '5 min ago'],
    [3 * 3_600_000 + 59 * 60_000, '3 h ago'],
    [-40_000, 'in 40 s'],
    [86_400_000, null],
  ])('%d ms ago', (apart, text) => {
    expect(plain(relativeTime(at, at + apart))).toBe(text);
  });

  it('labels an axis by the width of what is shown', () => {
    expect(axisTime(at, 3_600_000, 'utc')).toBe('03:12');
    expect(axisTime(at, 300_000, 'utc')).toBe('03:12:44');
    expect(axisTime(at, 7 * 86_400_000, 'utc')).toBe('09-08 03:12');
  });

  it('reads what it wrote into a field, in either zone', () => {
    const second = Math.floor(at / 1000) * 1000;
    for (const zone of ['utc', 'local'] as const) {
      expect(fromDateTimeField(toDateTimeField(at, zone), zone)).toBe(second);
    }
    expect(fromDateTimeField('', 'utc')).toBeNull();
  });
});
