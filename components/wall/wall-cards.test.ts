import { describe, expect, it } from 'vitest';
import type { TargetRow, TargetsOverview } from '@/lib/contract/api/targets-overview';
import { wallView } from './wall-cards';

const row = (state: TargetRow['state'], n = 0): TargetRow => ({
  id: `${state}-${n}`,
  name: `${state}-${n}`,
  environment: n % 2 ? 'staging' : 'production',
  state,
  situation: state === 'noData' ? 'no_data' : state,
  since: null,
  why: { code: 'none', text: 'Why', stage: null, release: null, bad: null, of: null },
  incident: null,
  indicators: [
    {
      key: 'factory',
      state: 'fails',
      count: { bad: 36, valid: 69, unknown: 0 },
      thresholdBp: 200,
      window: { from: '2026-11-27T18:54:00.000Z', to: '2026-11-27T18:59:00.000Z' },
    },
  ],
  worst: 'factory',
  serving: [],
  others: { releases: 0, share: 0 },
  lastFinishedAt: null,
  intervalMs: 5_000,
  until: null,
});
const NONE = { fails: 0, unsure: 0, holds: 0, noData: 0, stale: 0, paused: 0, maintenance: 0 };
const view = (rows: TargetRow[], more: Partial<TargetsOverview['counts']> = {}) => {
  const counts = { ...NONE };
  for (const { state } of rows) counts[state] += 1;
  return wallView({ rows, counts: { ...counts, ...more } });
};
const many = (state: TargetRow['state'], n: number) =>
  Array.from({ length: n }, (_, at) => row(state, at));

describe('the wall', () => {
  it('has a double card with value and reason for what fails, and one card for what holds', () => {
    const { pages, holding, counts } = view([row('fails'), row('unsure'), ...many('holds', 3)]);
    expect(pages).toHaveLength(1);
    expect(pages[0]?.map(({ size, value }) => [size, value])).toEqual([
      ['double', '47.8\u00a0%'],
      ['single', '47.8\u00a0%'],
    ]);
    expect(pages[0]?.[0]?.why).toBe('Factory. Why');
    expect(holding?.count).toBe(3);
    expect(holding?.named.map(({ environment }) => environment)).toEqual(['production', 'staging']);
    expect(counts).toBe('5 targets: 1 fail, 1 not enough evidence, 3 hold');
  });

  it('has a card each where all hold, and none without targets', () => {
    expect(view(many('holds', 2))).toMatchObject({ holding: null });
    expect(view(many('holds', 2)).pages[0]).toHaveLength(2);
    expect(view([])).toEqual({ pages: [], holding: null, counts: '0 targets' });
  });

  it('takes turns where more fail than fit, and counts holding targets that it does not name', () => {
    const { pages, holding } = view([...many('fails', 20), ...many('holds', 40)], { holds: 1_940 });
    expect(pages.map((cards) => cards.length)).toEqual([6, 6, 6, 2]);
    expect(pages.every((cards) => cards.length * 2 <= 12)).toBe(true);
    expect(holding).toMatchObject({ count: 1_940 });
    expect(holding?.named[0]).toMatchObject({ more: 8 });
  });

  it('shows no value that is not of now', () => {
    for (const state of ['stale', 'paused', 'noData'] as const)
      expect(view([row(state)]).pages[0]?.[0]?.value).toBe('–');
  });
});
