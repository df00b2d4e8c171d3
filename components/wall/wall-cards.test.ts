import { describe, expect, it } from 'vitest';
import type { TargetRow } from '@/lib/contract/api/targets-overview';
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
/** Rows of which `unread` more hold in production. */
const view = (rows: TargetRow[], unread = 0) => {
  const countsOf = (some: TargetRow[], holds: number) => {
    const counts = { ...NONE, holds };
    for (const { state } of some) counts[state] += 1;
    return counts;
  };
  const byEnvironment = ['production', 'staging'].map((environment) => {
    const own = rows.filter((one) => one.environment === environment);
    const more = environment === 'production' ? unread : 0;
    return { ...countsOf(own, more), environment, folded: null };
  });
  return wallView({ rows, counts: countsOf(rows, unread), byEnvironment });
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
    expect(view([])).toMatchObject({ pages: [[]], holding: null, counts: '0 targets', left: null });
  });

  it('takes turns where more fail than fit, and counts holding targets that it does not name', () => {
    const { pages, holding, left } = view([...many('fails', 20), ...many('holds', 40)], 1_900);
    // Two of twelve places are those of what holds, on every page.
    expect(pages.map((cards) => cards.length)).toEqual([5, 5, 5, 5]);
    expect(left).toBeNull();
    expect(holding).toMatchObject({ count: 1_940 });
    expect(holding?.named.map(({ names, more }) => names.length + more)).toEqual([1_920, 20]);
  });

  it('has larger cards with a line where there are few', () => {
    const shape = (rows: TargetRow[], unread = 0) => {
      const { columns, hasLines } = view(rows, unread);
      return [columns, hasLines];
    };
    expect(shape(many('holds', 1))).toEqual([1, true]);
    expect(shape(many('holds', 4))).toEqual([2, true]);
    expect(shape(many('holds', 6))).toEqual([3, true]);
    expect(shape(many('holds', 12))).toEqual([4, false]);
    expect(shape([row('fails')], 3)).toEqual([2, true]);
    expect(shape(many('fails', 3), 37)).toEqual([4, true]);
    expect(shape(many('fails', 6))).toEqual([4, false]);
  });

  it('keeps a round short with 2,000 targets, and says what it leaves out', () => {
    const calm = view(many('holds', 200), 1_800);
    expect(calm.pages).toEqual([[]]);
    expect(calm.holding).toMatchObject({ count: 2_000 });
    const storm = view(many('fails', 200));
    expect(storm.pages).toHaveLength(6);
    expect(storm.left).toBe('the worst 36 of 200 are shown');
  });

  it('shows no value that is not of now', () => {
    for (const state of ['stale', 'paused', 'noData'] as const)
      expect(view([row(state)]).pages[0]?.[0]?.value).toBe('–');
  });
});
