import { expect, it } from 'vitest';
import type { TargetRow } from '@/lib/contract/api/targets-overview';
import { cellText, commonThreshold } from './cell-text';

const window = { from: '2026-11-27T18:53:00.000Z', to: '2026-11-27T18:58:00.000Z' };
type Indicator = TargetRow['indicators'][number];
const one = (more: Partial<Indicator> = {}): Indicator => ({
  key: 'factory',
  state: 'holds',
  count: { bad: 0, valid: 69, unknown: 0 },
  thresholdBp: 200,
  window,
  ...more,
});
const cell = (
  more: Partial<Indicator> = {},
  state: TargetRow['state'] = 'holds',
  offline = false,
) => {
  const { label, ...rest } = cellText({ state, indicators: [] }, one(more), offline);
  return { ...rest, label: label.replaceAll('\u00a0', ' ') };
};
const bad = { count: { bad: 36, valid: 69, unknown: 0 }, state: 'fails' as const };

it('shows a value with one decimal, none at 100 and 0, and says all of it to screen readers', () => {
  expect(cell()).toEqual({
    state: 'holds',
    value: '100',
    label: 'Factory holds, 100.0 %, needs > 98 %.',
  });
  expect(cell(bad, 'fails')).toEqual({
    state: 'fails',
    value: '47.8',
    label: 'Factory fails, 47.8 %, needs > 98 %.',
  });
  expect(cell({ ...bad, count: { bad: 9, valid: 9, unknown: 0 } }, 'fails').value).toBe('0');
  // Never rounded onto what it is not.
  expect(cell({ count: { bad: 1, valid: 9_999, unknown: 0 } }).value).toBe('99.9');
});

it('never shows green, or an old value, where nothing is of now', () => {
  expect(cell({}, 'holds', true).state).toBe('stale');
  expect(cell({}, 'stale')).toMatchObject({ state: 'stale', value: '–' });
  expect(cell({}, 'paused')).toMatchObject({ state: 'paused', value: '–' });
  expect(cell({}, 'maintenance')).toMatchObject({ state: 'maintenance', value: '100' });
  expect(cell({ measured: false })).toMatchObject({ state: 'no-data', value: '–' });
  expect(cell({ notMeaningful: true }, 'fails')).toMatchObject({ state: 'no-data', value: '–' });
  expect(cell({ state: 'no_data', count: { bad: 0, valid: 0, unknown: 0 } }).value).toBe('–');
});

it('names the threshold of a column only where all rows have it', () => {
  const rows = [200, 200].map((thresholdBp) => ({
    state: 'holds' as const,
    indicators: [one({ thresholdBp })],
  }));
  expect(commonThreshold(rows, 'factory')?.replaceAll('\u00a0', ' ')).toBe('> 98 %');
  expect(
    commonThreshold([...rows, { state: 'holds', indicators: [one()] }], 'factory'),
  ).not.toBeNull();
  const other = { state: 'holds' as const, indicators: [one({ thresholdBp: 300 })] };
  expect(commonThreshold([...rows, other], 'factory')).toBeNull();
  expect(commonThreshold([], 'factory')).toBeNull();
});
