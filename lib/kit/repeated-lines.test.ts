import { expect, it } from 'vitest';
import { manualClock } from './clock';
import { createRepeatedLines } from './repeated-lines';

it('writes a line once in ten seconds, and then how often it was left out', () => {
  const clock = manualClock();
  const lines = createRepeatedLines(clock);
  expect(lines.note('disk full')).toBe(0);
  for (let n = 0; n < 500; n++) {
    clock.advance(10);
    expect(lines.note('disk full')).toBeNull();
  }
  expect(lines.note('another cause')).toBe(0);
  clock.advance(5_000);
  expect(lines.note('disk full')).toBe(500);
  expect(lines.note('disk full')).toBeNull();
});

it('keeps a bounded number of lines, however many different ones come', () => {
  const lines = createRepeatedLines(manualClock());
  for (let n = 0; n < 10_000; n++) expect(lines.note(`line ${n}`)).toBe(0);
  expect(lines.note('line 9999')).toBeNull();
  expect(lines.note('line 0')).toBe(0);
});
