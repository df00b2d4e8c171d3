import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JudgeFixture, openJudgeFixture } from '../../../tests/support/judge-fixture';
import { MINUTE } from '../../domain/time';
import type { TallyQuery } from '../../store/event-store';
import { indicatorIn, spanReader, toRuleCount } from './span-counts';
import type { TargetRows } from './target-rows';

let fixture: JudgeFixture;
beforeEach(async () => {
  fixture = await openJudgeFixture();
});
afterEach(() => fixture.close());

/** Rows of a round that has read nothing yet: every span goes to the store. */
function reader() {
  const end = fixture.clock.now();
  const rows = {
    moment: { end, to: end, intervalMs: 5_000 },
    edges: [],
    steady: [],
    cold: [],
  } as unknown as TargetRows;
  const asked: TallyQuery[] = [];
  const events = {
    tallies(query: TallyQuery) {
      asked.push(query);
      return fixture.stores.events.tallies(query);
    },
  };
  return { read: spanReader(events, { targetId: 't1', rows, releases: [], late: [] }), asked, end };
}

describe('spans of a target that its rows do not contain', () => {
  it('are read once, for all indicators and rules that ask for the same one', async () => {
    await fixture.probe(10, { plot: 'factory-mismatch' });
    const { read, asked, end } = reader();
    const span = { part: null, from: end - 5 * MINUTE, to: end };
    const [one, two] = await Promise.all([read(span), read({ ...span })]);
    expect(two).toBe(one);
    expect(asked).toHaveLength(1);
    expect(indicatorIn(one, 'connection')).toEqual({ bad: 60, valid: 60, unknown: 0 });
  });

  it('are of the release that is asked for, cold sessions included, and of the whole otherwise', async () => {
    await fixture.probe(2, { release: 'v1' });
    await fixture.probe(2, { release: 'v2', plot: 'factory-mismatch' });
    const { read, end } = reader();
    const from = end - 4 * MINUTE;
    const whole = indicatorIn(await read({ part: null, from, to: end }), 'connection');
    const one = indicatorIn(await read({ part: 'v2', from, to: end }), 'connection');
    expect([whole.bad, whole.valid]).toEqual([24, 48]);
    expect([one.bad, one.valid]).toEqual([24, 24]);
  });

  it('leave seeded sessions out', async () => {
    await fixture.probe(1, { plot: 'factory-mismatch', seeded: true });
    const { read, end } = reader();
    expect(await read({ part: null, from: end - MINUTE, to: end })).toEqual([]);
  });

  it('are empty where they end before they begin, without a read', async () => {
    const { read, asked, end } = reader();
    expect(await read({ part: null, from: end, to: end })).toEqual([]);
    expect(await read({ part: null, from: end, to: end - MINUTE })).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('keep the places apart, so that one place can be left out', async () => {
    await fixture.probe(1, { location: 'east' });
    await fixture.probe(1, { location: 'west', plot: 'factory-mismatch' });
    const { read, end } = reader();
    const rows = await read({ part: null, from: end - 2 * MINUTE, to: end });
    const bad = (place: string) =>
      indicatorIn(
        rows.filter(({ location }) => location === place),
        'connection',
      ).bad;
    expect([bad('east'), bad('west')]).toEqual([0, 12]);
  });
});

it('counts unknown sessions as sessions of a rule, neither bad nor good', () => {
  expect(toRuleCount({ bad: 2, valid: 10, unknown: 3 })).toEqual({ bad: 2, n: 13, unknown: 3 });
});
