import { describe, expect, it } from 'vitest';
import { MINUTE } from '../time';
import {
  countText,
  durationText,
  listText,
  shareText,
  spanText,
  thresholdText,
  valueText,
} from './format-counts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('texts of counts', () => {
  it('never rounds to all or none', () => {
    expect(
      [
        shareText(9999, 10_000),
        shareText(1, 10_000),
        shareText(5, 5),
        shareText(0, 5),
        shareText(0, 0),
      ].map(plain),
    ).toEqual(['99.9 %', '0.1 %', '100.0 %', '0.0 %', '–']);
    expect(shareText(1, 3)).toBe('33.3\u00a0%');
  });

  it('states the share that the threshold is about', () => {
    expect(plain(valueText('emergency', { bad: 3, valid: 100, unknown: 0 }))).toBe('3.0 %');
    expect(plain(valueText('agent', { bad: 3, valid: 100, unknown: 0 }))).toBe('97.0 %');
    expect(
      [
        thresholdText('factory', 200),
        thresholdText('emergency', 500),
        thresholdText('agent', 1050),
      ].map(plain),
    ).toEqual(['> 98 %', '< 5 %', '> 89.5 %']);
  });

  it('counts and lists', () => {
    expect([countText(1, 'session'), countText(2, 'session'), listText(['a', 'b', 'c'])]).toEqual([
      '1 session',
      '2 sessions',
      'a, b and c',
    ]);
    expect(
      [59_999, 61 * MINUTE, 120 * MINUTE, 49 * 60 * MINUTE].map((ms) => plain(spanText(ms))),
    ).toEqual(['59 s', '61 min', '2 h', '2 d']);
  });

  it('states a duration in up to two units', () => {
    const spans = [40_000, 4.9 * MINUTE, 93 * MINUTE, 120 * MINUTE, 49.2 * 60 * MINUTE];
    expect(spans.map((ms) => plain(durationText(ms)))).toEqual([
      '40 s',
      '4 min',
      '1 h 33 min',
      '2 h',
      '2 d 1 h',
    ]);
  });
});
