import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type JudgeFixture,
  openJudgeFixture,
  release,
  START,
  TARGET,
} from '../../tests/support/judge-fixture';
import { presentInterval } from '../domain/now/present-interval';
import { defaultRules } from '../domain/rules/default-rules';
import { DEFAULT_SETTINGS } from '../domain/targets/settings';
import { MINUTE } from '../domain/time';
import { AppError } from '../kit/errors';
import { createJudge } from './create-judge';

const BAD = { plot: 'factory-mismatch' } as const;

let house: JudgeFixture;
beforeEach(async () => {
  house = await openJudgeFixture();
});
afterEach(() => house.close());

describe('states', () => {
  it('are written for a target without sessions, once', async () => {
    const { judge, stores, told } = house;
    await judge.judgeNow();
    expect(await told()).toMatchObject({
      state: 'no_data',
      since: START,
      thresholdBp: 500,
      release: null,
    });
    expect(await stores.state.list('indicatorState')).toHaveLength(6);
    const seq = await stores.state.changes.latest();
    await judge.judgeNow();
    expect(await stores.state.changes.latest()).toBe(seq);
  });

  it('follow a target from holding to failing and back, and keep since while the state stays', async () => {
    const { judge, probe, told, clock } = house;
    await probe(7);
    await judge.judgeNow();
    const held = await told();
    expect(held).toMatchObject({ state: 'holds', since: clock.now() });
    await probe(3);
    await judge.judgeNow();
    expect((await told()).since).toBe(held.since);
    await probe(1, BAD);
    await judge.judgeNow();
    expect(await told()).toMatchObject({
      state: 'fails',
      conditions: { r1: true },
      since: clock.now(),
    });
    expect(await told('emergency')).toMatchObject({ notMeaningful: true });
    const repaired = clock.now();
    while ((await told()).state === 'fails') {
      await probe(0.25);
      await judge.judgeNow();
    }
    // At most five minutes until nothing shows it any more, four in which the evidence of a recovery must stay.
    expect(clock.now() - repaired).toBeGreaterThan(5 * MINUTE);
    expect(clock.now() - repaired).toBeLessThan(10 * MINUTE);
    const recoveredAt = clock.now();
    expect(await told()).toMatchObject({
      state: 'unsure',
      failedUntil: recoveredAt,
      recoveredAt,
      outage: null,
      conditions: { r1: false, r2: false },
    });
    // Nothing behind the recovery counts: a clean pass is needed anew.
    await probe(6);
    await judge.judgeNow();
    expect(await told()).toMatchObject({ state: 'unsure', sessionsNeeded: 3 });
    await probe(0.25);
    await judge.judgeNow();
    expect(await told()).toMatchObject({ state: 'holds', failedUntil: recoveredAt });
  });

  it('fail and recover by a release alone, whether or not a rule is enabled', async () => {
    const { judge, probe, told, put, clock } = house;
    for (const rule of defaultRules(START)) await put('rule', { ...rule, enabled: false });
    await put('release', release('v1', START));
    await probe(30, { release: 'v1' });
    await put('release', release('v2', clock.now()));
    for (let n = 0; n < 20 * 12; n++) {
      await probe(1 / 12, n % 12 === 0 ? { ...BAD, release: 'v2' } : { release: 'v1' });
      if (n % 3 === 2) await judge.judgeNow();
    }
    expect(await told('agent')).toMatchObject({ state: 'unsure', ofRelease: null });
    expect(await told()).toMatchObject({
      state: 'fails',
      count: { bad: 5, valid: 60 },
      release: 'v2',
      ofRelease: { version: 'v2', count: { bad: 20, valid: 20 } },
    });
    expect(await house.alerts()).toEqual([]);
    for (let n = 0; n < 90; n++) {
      await probe(0.25, { release: 'v1' });
      await judge.judgeNow();
    }
    expect(await told()).toMatchObject({ state: 'holds', ofRelease: null });
  });

  it('end holding at once where three sessions in a row fail, and not where three of many do', async () => {
    const { judge, probe, told } = house;
    await probe(40);
    await judge.judgeNow();
    expect((await told()).state).toBe('holds');
    for (let n = 0; n < 3; n++) {
      await probe(1 / 12, BAD);
      await probe(1 / 12);
    }
    await judge.judgeNow();
    expect((await told()).state).toBe('holds');
    await probe(10);
    await probe(1 / 6, BAD);
    await judge.judgeNow();
    expect((await told()).state).toBe('holds');
    await probe(1 / 12, BAD);
    await judge.judgeNow();
    expect((await told()).state).toBe('unsure');
    await probe(1 / 12);
    await judge.judgeNow();
    expect((await told()).state).toBe('holds');
  });

  it('are not written where nothing but the window moved on', async () => {
    const { judge, probe, stores, clock } = house;
    await probe(1);
    await judge.judgeNow();
    const seq = await stores.state.changes.latest();
    clock.advance(20_000);
    await judge.judgeNow();
    expect(await stores.state.changes.latest()).toBe(seq);
  });

  it('judge all releases together: a deployment neither ends nor hides an outage', async () => {
    const { judge, probe, told, put, clock } = house;
    await put('release', release('v1', START));
    await probe(5, { ...BAD, release: 'v1' });
    await judge.judgeNow();
    expect(await told()).toMatchObject({ state: 'fails', release: 'v1' });
    await put('release', release('v2', clock.now()));
    await judge.judgeNow();
    expect(await told()).toMatchObject({ state: 'fails', release: 'v1' });
    await probe(2, { release: 'v2' });
    await probe(1, { release: 'unknown' });
    await judge.judgeNow();
    expect(await told()).toMatchObject({
      state: 'fails',
      release: 'v2',
      count: { bad: 60, valid: 96, unknown: 0 },
    });
  });

  it('judge a version that is deployed again without what its first deployment did', async () => {
    const { judge, probe, told, put, clock } = house;
    await put('release', release('v1', START));
    await probe(10, { ...BAD, release: 'v1' });
    await put('release', release('v2', clock.now()));
    await probe(16, { release: 'v2' });
    await judge.judgeNow();
    await put('release', {
      ...release('v1', clock.now()),
      id: 't1:v1~2',
      deployment: 2,
    });
    await probe(2, { release: 'v1' });
    await judge.judgeNow();
    const serving = judge.pictureOf('t1')?.serving.map(({ deploymentId }) => deploymentId);
    expect(serving).toEqual(['t1:v1~2']);
    expect((await told()).ofRelease).toBeNull();
  });

  it('keep failing while the target falls silent', async () => {
    const { judge, probe, told, clock } = house;
    await probe(5, BAD);
    await judge.judgeNow();
    clock.advance(10 * MINUTE);
    await judge.judgeNow();
    expect(await told()).toMatchObject({ state: 'fails', conditions: { r1: true, r2: true } });
  });

  it('use the thresholds of the target over those of the settings', async () => {
    const { judge, told, put, stores } = house;
    const thresholds = { ...DEFAULT_SETTINGS.thresholds, agent: 1500, factory: 100 };
    const value = { ...DEFAULT_SETTINGS, thresholds };
    await stores.state.mutate([{ op: 'put', kind: 'settings', id: 'settings', value }], START);
    await put('target', { ...TARGET, thresholds: { factory: 300 } });
    await judge.judgeNow();
    expect([(await told('agent')).thresholdBp, (await told('factory')).thresholdBp]).toEqual([
      1500, 300,
    ]);
  });

  it('stay as they are for a paused target and go with one that is gone', async () => {
    const { judge, put, stores, queries } = house;
    await judge.judgeNow();
    const read = queries.length;
    await put('target', { ...TARGET, paused: true });
    await judge.judgeNow();
    expect(queries).toHaveLength(read);
    await stores.state.mutate([{ op: 'delete', kind: 'target', id: 't1' }], START);
    await judge.judgeNow();
    expect(await stores.state.list('indicatorState')).toEqual([]);
  });

  it('are written again where somebody deleted them', async () => {
    const { judge, stores } = house;
    await judge.judgeNow();
    await stores.state.mutate([{ op: 'delete', kind: 'indicatorState', id: 't1:agent' }], START);
    await judge.judgeNow();
    expect(await stores.state.get('indicatorState', 't1:agent')).not.toBeNull();
  });

  it('say the same whether a target is read by itself or with many others', async () => {
    const { judge, probe, put, stores, queries } = house;
    await probe(4, BAD);
    await probe(12);
    await judge.judgeNow();
    const alone = await stores.state.list('indicatorState', 't1');
    for (let n = 2; n <= 12; n++)
      await put('target', { ...TARGET, id: `t${n}`, name: `chat ${n}` });
    for (const row of alone)
      await stores.state.mutate([{ op: 'delete', kind: 'indicatorState', id: row.id }], START);
    queries.length = 0;
    await judge.judgeNow();
    const states = (rows: typeof alone) => rows.map((row) => row.value);
    expect(states(await stores.state.list('indicatorState', 't1'))).toEqual(
      states(alone).map((state) => ({ ...state, failedUntil: null })),
    );
    // Twelve targets, one read a segment; what an incident of one of them asks for itself is not among them.
    const read = queries.filter(({ groupBy }) => (groupBy?.length ?? 0) > 1);
    const segments = new Set(read.map(({ from, to }) => `${from} ${to}`));
    expect(read).toHaveLength(segments.size);
    expect(read.every((query) => query.targetId === undefined)).toBe(true);
  });

  it('of many targets are read afresh only where sessions still come in', async () => {
    const { judge, put, queries, clock } = house;
    for (let n = 2; n <= 12; n++)
      await put('target', { ...TARGET, id: `t${n}`, name: `chat ${n}` });
    const tick = async () => {
      queries.length = 0;
      await judge.judgeNow();
      clock.advance(15_000);
      return queries.length;
    };
    const first = await tick();
    const later = [await tick(), await tick(), await tick()];
    // Behind the page's windows lie four segments, as far back as 6 h. Their ends move once a minute.
    for (const reads of later) expect(reads).toBeLessThanOrEqual(first - 3);
    expect(await tick()).toBe(first);
  });

  it('of other targets are judged where one cannot be read', async () => {
    const { put, told, deps } = house;
    await put('target', { ...TARGET, id: 't0' });
    const { events } = deps;
    const judge = createJudge({
      ...deps,
      events: {
        ...events,
        tallies: (query) =>
          query.targetId === 't0'
            ? Promise.reject(new AppError('timeout', 'slow'))
            : events.tallies(query),
      },
    });
    await judge.judgeNow();
    expect((await told()).state).toBe('no_data');
  });

  it('stretch to the interval of slow targets and of the phase after a release', () => {
    const dense = {
      ...TARGET,
      intervalMs: 30_000,
      afterRelease: { intervalMs: 5000, forMs: 2 * 60 * MINUTE },
    };
    const v1 = [release('v1', START)];
    expect(presentInterval(dense, v1, START + MINUTE)).toBe(5000);
    expect(presentInterval(dense, v1, START + 121 * MINUTE)).toBe(30_000);
    expect(presentInterval({ ...dense, afterRelease: null }, v1, START)).toBe(30_000);
  });
});

describe('run', () => {
  const stops: Array<() => Promise<void>> = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  /** Lets everything that is already due run to its next wait on the clock. */
  async function settle() {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  async function running() {
    const abort = new AbortController();
    const done = house.judge.run(abort.signal);
    stops.push(async () => {
      abort.abort();
      await done;
    });
    await settle();
    const advance = async (ms: number) => {
      house.clock.advance(ms);
      await settle();
    };
    /** Targets that were read since the last call; what is asked about all of them at once is not meant. */
    const read = () => {
      const ids = new Set(house.queries.flatMap((query) => query.targetId ?? []));
      house.queries.length = 0;
      return [...ids].sort();
    };
    return { ...house, advance, read, abort, done };
  }

  it('judges everything every 15 s without being asked', async () => {
    const { read, advance } = await running();
    expect(read()).toEqual(['t1']);
    await advance(1000);
    await advance(13_999);
    expect(read()).toEqual([]);
    await advance(1);
    expect(read()).toEqual(['t1']);
  });

  it('judges the targets of a poke, at most once a second, and never loses the last one', async () => {
    const { read, advance, judge, put } = await running();
    await put('target', { ...TARGET, id: 't2', name: 'other' });
    read();
    judge.poke(['t1']);
    judge.poke(['t2', 'gone']);
    await settle();
    expect(read()).toEqual([]);
    await advance(1000);
    expect(read()).toEqual(['t1', 't2']);
    await advance(1000);
    expect(read()).toEqual([]);
    judge.poke(['t2']);
    await settle();
    expect(read()).toEqual(['t2']);
  });

  it('keeps its tick however often it is poked', async () => {
    const { read, advance, judge, put } = await running();
    await put('target', { ...TARGET, id: 't2', name: 'other' });
    read();
    for (let second = 0; second < 15; second++) {
      judge.poke(['t1']);
      await advance(1000);
    }
    expect(read()).toEqual(['t1', 't2']);
  });

  it('goes on after a failure, and ends on abort', async () => {
    const { advance, judge, stores, read, abort, done } = await running();
    await stores.state.mutate([{ op: 'delete', kind: 'indicatorState', id: 't1:agent' }], START);
    const judgedAt = judge.lastJudgedAt('t1');
    expect(judgedAt).not.toBeNull();
    house.break(new AppError('unavailable', 'closed'));
    await advance(1000);
    await advance(14_000);
    // The passes went on without it, which must not look as if it had been judged: the watchdog goes by that.
    expect(judge.lastJudgedAt('t1')).toBe(judgedAt);
    expect(judge.lastJudgedAt()).toBe(judgedAt);
    house.break(null);
    read();
    await advance(1000);
    await advance(14_000);
    expect(read()).toEqual(['t1']);
    expect(judge.lastJudgedAt('t1')).toBeGreaterThan(judgedAt ?? 0);
    expect(await stores.state.get('indicatorState', 't1:agent')).not.toBeNull();
    abort.abort();
    await done;
  });

  it('runs overlapping calls of judgeNow one after the other', async () => {
    const { judge, queries } = house;
    await judge.judgeNow();
    const once = queries.length;
    queries.length = 0;
    await Promise.all([judge.judgeNow(), judge.judgeNow(), judge.judgeNow()]);
    expect(queries.length).toBeLessThanOrEqual(2 * once);
  });
});
