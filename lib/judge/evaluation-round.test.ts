import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertRow } from '../../tests/support/alert-rows';
import {
  type JudgeFixture,
  openJudgeFixture,
  START,
  TARGET,
} from '../../tests/support/judge-fixture';
import type { Target } from '../domain/targets/target';
import { DAY, MINUTE, SECOND } from '../domain/time';
import { AppError } from '../kit/errors';
import type { Mutation, StateStore } from '../store/state-store';
import { RESOLVES_KEPT_MS } from './alerts/resolves';
import { createRoundMemory, evaluateRound, type RoundDeps } from './evaluation-round';

const BAD = { plot: 'factory-mismatch' } as const;

let house: JudgeFixture;
beforeEach(async () => {
  house = await openJudgeFixture();
});
afterEach(() => house.close());

/** Rounds that share a memory, over a state store of which single calls can be replaced. */
function rounds(replaced: Partial<StateStore> = {}) {
  const { state } = house.stores;
  const store: RoundDeps['state'] = {
    get: (kind, id) => state.get(kind, id),
    list: (kind, group) => state.list(kind, group),
    page: (kind, of) => state.page(kind, of),
    mutate: (mutations, at) => state.mutate(mutations, at),
    changes: state.changes,
    ...replaced,
  };
  const deps: RoundDeps = { ...house.deps, state: store };
  const memory = createRoundMemory(store);
  return { memory, round: (only: string[] | null = null) => evaluate(deps, memory, only) };
}
const evaluate = (
  deps: RoundDeps,
  memory: ReturnType<typeof createRoundMemory>,
  only: string[] | null,
) => evaluateRound(deps, memory, only === null ? null : new Set(only));

const addTarget = (id: string, more: Partial<Target> = {}) =>
  house.put('target', { ...TARGET, id, name: id, ...more });

describe('one round', () => {
  it('evaluates the targets that it is given, and all at the tick', async () => {
    await addTarget('t2');
    const { round } = rounds();
    expect(await round(['t2', 'gone'])).toEqual({ evaluated: ['t2'], missed: [] });
    expect(await house.stores.state.list('indicatorState', 't1')).toEqual([]);
    expect(await round()).toEqual({ evaluated: ['t1', 't2'], missed: [] });
  });

  it('names the targets that could not be read, and evaluates the others', async () => {
    await addTarget('t2');
    const { events } = house.deps;
    const broken: RoundDeps = {
      ...house.deps,
      events: {
        ...events,
        tallies: (query) =>
          query.targetId === 't1'
            ? Promise.reject(new AppError('timeout', 'slow'))
            : events.tallies(query),
      },
    };
    const memory = createRoundMemory(house.stores.state);
    expect(await evaluate(broken, memory, null)).toEqual({ evaluated: ['t2'], missed: ['t1'] });
    expect(await house.stores.state.list('indicatorState', 't1')).toEqual([]);
    expect(await evaluate(house.deps, memory, null)).toEqual({
      evaluated: ['t1', 't2'],
      missed: [],
    });
  });

  it('writes nothing, and keeps nothing, where the store refuses the transaction', async () => {
    let isBroken = true;
    const { state } = house.stores;
    const { round, memory } = rounds({
      mutate(mutations: Mutation[], at: number) {
        return isBroken
          ? Promise.reject(new AppError('unavailable', 'full'))
          : state.mutate(mutations, at);
      },
    });
    await expect(round()).rejects.toMatchObject({ code: 'unavailable' });
    expect(memory.cache.rows('indicatorState').size).toBe(0);
    isBroken = false;
    await round();
    expect(await state.list('indicatorState', 't1')).toHaveLength(6);
  });

  it('keeps in memory exactly what it wrote', async () => {
    const { round, memory } = rounds();
    await house.probe(2);
    for (let n = 0; n < 24; n++) {
      await house.probe(0.25, n < 16 ? BAD : {});
      await round();
    }
    const { state } = house.stores;
    const written = async (kind: 'indicatorState' | 'alert' | 'incident', group?: 'open') =>
      (await state.list(kind, group)).map(({ id, value }) => [id, value]);
    const cached = (kind: 'indicatorState' | 'alert' | 'incident') =>
      [...memory.cache.rows(kind).values()]
        .map(({ id, value }) => [id, value])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    expect(cached('indicatorState')).toEqual(await written('indicatorState'));
    expect(cached('alert')).toEqual(await written('alert', 'open'));
    expect(cached('alert').length).toBeGreaterThan(0);
    expect(cached('incident')).toEqual(await written('incident', 'open'));
  });

  it('removes states and the status of a target that is gone', async () => {
    await addTarget('t2');
    const { round, memory } = rounds();
    await round();
    expect([...memory.statuses.keys()].sort()).toEqual(['t1', 't2']);
    const remove: Mutation = { op: 'delete', kind: 'target', id: 't2' };
    await house.stores.state.mutate([remove], house.clock.now());
    await round(['t1']);
    expect(await house.stores.state.list('indicatorState', 't2')).toEqual([]);
    await round();
    expect([...memory.statuses.keys()]).toEqual(['t1']);
  });

  it('closes an alert whose rule was deleted', async () => {
    const { round } = rounds();
    for (let n = 0; n < 12; n++) {
      await house.probe(0.25, BAD);
      await round();
    }
    expect(await house.alertWords('open')).toContain('page-factory firing');
    const remove: Mutation = { op: 'delete', kind: 'rule', id: 'page-factory' };
    await house.stores.state.mutate([remove], house.clock.now());
    await round(['t1']);
    expect(await house.alertWords('closed')).toContain('page-factory resolved');
    expect(await house.alertWords('open')).not.toContain('page-factory firing');
  });

  it('leaves rules with long windows to the tick', async () => {
    const { round } = rounds();
    await house.probe(31);
    await round();
    for (let n = 0; n < 12 * 4; n++) {
      await house.probe(1 / 12, BAD);
      await round(['t1']);
    }
    const isTicket = (word: string) => word.startsWith('ticket-');
    expect(await house.alertWords()).toContain('page-factory firing');
    expect((await house.alertWords()).filter(isTicket)).toEqual([]);
    await round();
    expect((await house.alertWords()).filter(isTicket).length).toBeGreaterThan(0);
  });

  it('asks about the probe at the tick only', async () => {
    const { round, memory } = rounds();
    await house.probe(1);
    await round(['t1']);
    expect(memory.blindness.isMeasured).toBe(false);
    await round();
    expect(memory.blindness.isMeasured).toBe(true);
  });
});

describe('a probe that is silent', () => {
  const silent = (words: string[]) => words.filter((word) => word.startsWith('probe-silent'));

  it('has one alert of no target, which ends when it beats again', async () => {
    const { round } = rounds();
    await round();
    house.setProbe({ beats: false });
    for (let n = 0; n < 20; n++) {
      house.clock.advance(15 * SECOND);
      await round();
    }
    expect(silent(await house.alertWords())).toEqual(['probe-silent firing']);
    const [alert] = (await house.alerts()).filter(({ ruleId }) => ruleId === 'probe-silent');
    expect(alert).toMatchObject({ targetId: '', target: '', location: 'local' });
    house.setProbe({ beats: true });
    for (let n = 0; n < 40; n++) {
      house.clock.advance(15 * SECOND);
      await round();
    }
    expect(silent(await house.alertWords())).toEqual(['probe-silent resolved']);
  });
});

describe('after a start', () => {
  const closed = (id: string, resolvedAt: number) =>
    alertRow(resolvedAt - MINUTE, {
      id,
      key: `key of ${id}`,
      phase: 'resolved',
      resolvedAt,
      firings: [resolvedAt - MINUTE],
    });
  const write = (...alerts: Array<ReturnType<typeof closed>>) =>
    house.stores.state.mutate(
      alerts.map((value) => ({ op: 'put', kind: 'alert', id: value.id, group: 'closed', value })),
      START,
    );

  it('reads back what resolved lately', async () => {
    await write(closed('a1', START - MINUTE), closed('a2', START - DAY));
    const { round, memory } = rounds();
    await round();
    expect(memory.alerts.resolves.instantsOf('t1').sort()).toEqual([START - DAY, START - MINUTE]);
    expect(memory.alerts.past.get('key of a1')).toMatchObject({ changedAt: START - MINUTE });
  });

  it('stops where resolves are older than any window', async () => {
    const old = START - RESOLVES_KEPT_MS - MINUTE;
    await write(closed('a1', old));
    const { round, memory } = rounds();
    await round();
    expect(memory.alerts.resolves.instantsOf('t1')).toEqual([]);
  });

  it('reads page by page, and keeps the newest of a key', async () => {
    const { state } = house.stores;
    const many = Array.from({ length: 1_100 }, (_, n) => ({
      ...closed(`a${String(n).padStart(4, '0')}`, START - 2_000 + n),
      key: 'one key',
    }));
    await write(...many);
    let pages = 0;
    const { round, memory } = rounds({
      page(kind, of) {
        if (kind === 'alert') pages += 1;
        return state.page(kind, of);
      },
    });
    await round();
    expect(pages).toBe(3);
    expect(memory.alerts.past.get('one key')?.changedAt).toBe(START - 2_000 + 1_099);
  });

  it('tries again in the next round where they could not be read: no window may reach behind them', async () => {
    await write(closed('a1', START - MINUTE));
    const { state } = house.stores;
    let isBroken = true;
    const { round, memory } = rounds({
      page: (kind, of) =>
        isBroken && kind === 'alert'
          ? Promise.reject(new AppError('timeout', 'slow'))
          : state.page(kind, of),
    });
    await expect(round()).rejects.toMatchObject({ code: 'timeout' });
    isBroken = false;
    await round();
    expect(memory.alerts.resolves.instantsOf('t1')).toEqual([START - MINUTE]);
  });
});
