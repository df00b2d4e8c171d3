import { afterEach, describe, expect, it } from 'vitest';
import { bucketStart } from '../domain/buckets';
import type { IndicatorState } from '../domain/indicator-state';
import type { IndicatorKey } from '../domain/indicators';
import { presentInterval } from '../domain/present-interval';
import type { Release } from '../domain/release';
import { DEFAULT_SETTINGS } from '../domain/settings';
import { emptyCounts } from '../domain/tally-math';
import type { Target } from '../domain/target';
import { manualClock } from '../kit/clock';
import { AppError } from '../kit/errors';
import { createLogger } from '../kit/logger';
import type { TallyQuery, TallyRow } from '../store/event-store';
import type { StateKinds } from '../store/state-kinds';
import type { Mutation, StateKind, Stored } from '../store/state-store';
import { createJudge, type JudgeDeps } from './create-judge';

const START = 1_700_000_000_000;
const MINUTE = 60_000;

/** A state store for what the judge uses: kinds by id, and a count of transactions. */
function memoryState() {
  const rows = new Map<string, { kind: StateKind; group?: string; row: Stored<unknown> }>();
  let transactions = 0;
  const put = <K extends StateKind>(kind: K, id: string, value: StateKinds[K], group?: string) =>
    rows.set(`${kind}/${id}`, { kind, group, row: { id, version: 1, updatedAt: 0, value } });
  const state = {
    get: async (kind: StateKind, id: string) => rows.get(`${kind}/${id}`)?.row ?? null,
    list: async (kind: StateKind, group?: string) =>
      [...rows.values()]
        .filter((entry) => entry.kind === kind && (group === undefined || entry.group === group))
        .map((entry) => entry.row),
    mutate: async (mutations: Mutation[]) => {
      transactions++;
      for (const m of mutations)
        if (m.op === 'delete') rows.delete(`${m.kind}/${m.id}`);
        else put(m.kind, m.id, structuredClone(m.value), m.group);
      return transactions;
    },
  } as unknown as JudgeDeps['state'];
  return { state, put, rows, transactions: () => transactions };
}

type Session = { at: number; release?: string; bad?: boolean };

/** Tallies over a list of sessions that say the same to every indicator. */
function memoryEvents() {
  const sessions: Session[] = [];
  const queries: TallyQuery[] = [];
  let fault: Error | null = null;
  return {
    sessions,
    queries,
    break(error: Error | null) {
      fault = error;
    },
    async tallies(query: TallyQuery): Promise<TallyRow[]> {
      queries.push(query);
      if (fault) throw fault;
      const width = query.mergeMs ?? 10_000;
      const found = new Map<string, TallyRow>();
      for (const { at: instant, release = 'unknown', bad = false } of sessions) {
        const at = bucketStart(instant, width);
        if (at < query.from || at >= query.to) continue;
        const key = `${at}/${release}`;
        const row = found.get(key) ?? { at, group: { release }, counts: emptyCounts() };
        found.set(key, row);
        row.counts.sessions++;
        for (const count of Object.values(row.counts.indicators)) {
          count.valid++;
          count.bad += bad ? 1 : 0;
        }
      }
      return [...found.values()];
    },
  };
}

const TARGET: Target = {
  id: 't1',
  name: 'chat',
  url: 'ws://localhost:1',
  environment: 'staging',
  transport: 'ws',
  journey: 'agent',
  intervalMs: 5000,
  auth: 'header',
  credentials: { kind: 'none' },
  headers: {},
  thresholds: {},
  holdMs: 5000,
  afterRelease: null,
  paused: false,
  provisioned: false,
  createdAt: START,
};
const release = (version: string, startedAt: number): Release => ({
  id: `t1:${version}`,
  targetId: 't1',
  version,
  startedAt,
  firstSeenBy: 'mark',
  cold: true,
  notes: '',
  seeded: false,
});

function setUp() {
  const clock = manualClock(START);
  const memory = memoryState();
  const events = memoryEvents();
  memory.put('target', 't1', TARGET);
  const judge = createJudge({
    events,
    state: memory.state,
    clock,
    logger: createLogger('test', 'silent'),
  });
  const probe = (minutes: number, more: Omit<Session, 'at'> = {}) => {
    for (let i = 0; i < minutes * 12; i++) {
      clock.advance(5000);
      events.sessions.push({ at: clock.now() - 1, ...more });
    }
  };
  const told = (indicator: IndicatorKey = 'connection') =>
    memory.rows.get(`indicatorState/t1:${indicator}`)?.row.value as IndicatorState;
  return { clock, memory, events, judge, probe, told };
}

describe('the judge', () => {
  it('writes six states for a target without sessions, once', async () => {
    const { judge, memory, told } = setUp();
    await judge.judgeNow();
    await judge.judgeNow();
    expect(told()).toMatchObject({
      state: 'no_data',
      since: START,
      thresholdBp: 500,
      release: null,
    });
    expect([...memory.rows.keys()].filter((key) => key.startsWith('indicatorState/'))).toHaveLength(
      6,
    );
    expect(memory.transactions()).toBe(1);
  });

  it('reads each target once a pass, steady synthetic sessions of the window only', async () => {
    const { judge, events } = setUp();
    await judge.judgeNow();
    expect(events.queries).toHaveLength(1);
    expect(events.queries[0]).toMatchObject({
      targetId: 't1',
      step: '10s',
      mergeMs: 10_000,
      groupBy: ['release'],
      sources: ['synthetic'],
      strata: ['steady'],
      seeded: false,
      from: START - 30 * MINUTE,
      to: START + 10_000,
    });
  });

  it('follows a target from holding to failing and back, and keeps since while the state stays', async () => {
    const { judge, probe, told, clock } = setUp();
    probe(6);
    await judge.judgeNow();
    const held = told();
    expect(held).toMatchObject({ state: 'holds', since: clock.now() });
    probe(3);
    await judge.judgeNow();
    expect(told().since).toBe(held.since);
    probe(1, { bad: true });
    await judge.judgeNow();
    expect(told()).toMatchObject({ state: 'fails', conditions: { r1: true }, since: clock.now() });
    expect(told('emergency')).toMatchObject({ notMeaningful: true });
    probe(6);
    await judge.judgeNow();
    expect(told()).toMatchObject({
      state: 'holds',
      failedUntil: clock.now(),
      conditions: { r1: false, r2: false },
    });
  });

  it('does not write where nothing but the window moved on', async () => {
    const { judge, probe, memory, clock } = setUp();
    probe(1);
    await judge.judgeNow();
    clock.advance(20_000);
    await judge.judgeNow();
    expect(memory.transactions()).toBe(1);
  });

  it('judges the current release by its own sessions and without old accusations', async () => {
    const { judge, probe, told, memory, clock } = setUp();
    memory.put('release', 't1:v1', release('v1', START), 't1');
    probe(5, { release: 'v1', bad: true });
    await judge.judgeNow();
    expect(told()).toMatchObject({ state: 'fails', release: 'v1' });
    memory.put('release', 't1:v2', release('v2', clock.now()), 't1');
    await judge.judgeNow();
    expect(told()).toMatchObject({
      state: 'no_data',
      release: 'v2',
      conditions: { r1: false, r2: false },
    });
    probe(1, { release: 'v2' });
    probe(1);
    await judge.judgeNow();
    expect(told()).toMatchObject({ state: 'unsure', count: { bad: 0, valid: 24, unknown: 0 } });
  });

  it('keeps failing while the target falls silent', async () => {
    const { judge, probe, told, clock } = setUp();
    probe(5, { bad: true });
    await judge.judgeNow();
    clock.advance(10 * MINUTE);
    await judge.judgeNow();
    expect(told()).toMatchObject({ state: 'fails', conditions: { r1: true, r2: true } });
  });

  it('uses the thresholds of the target over those of the settings', async () => {
    const { judge, told, memory } = setUp();
    memory.put('settings', 'settings', {
      ...DEFAULT_SETTINGS,
      thresholds: { ...DEFAULT_SETTINGS.thresholds, agent: 1500, factory: 100 },
    });
    memory.put('target', 't1', { ...TARGET, thresholds: { factory: 300 } });
    await judge.judgeNow();
    expect([told('agent').thresholdBp, told('factory').thresholdBp]).toEqual([1500, 300]);
  });

  it('leaves a paused target as it is and forgets one that is gone', async () => {
    const { judge, memory, events } = setUp();
    await judge.judgeNow();
    memory.put('target', 't1', { ...TARGET, paused: true });
    await judge.judgeNow();
    expect(events.queries).toHaveLength(1);
    memory.rows.delete('target/t1');
    await judge.judgeNow();
    expect([...memory.rows.keys()]).toEqual([]);
  });

  it('judges the others where one target cannot be read', async () => {
    const { judge, memory, events, told } = setUp();
    memory.put('target', 't0', { ...TARGET, id: 't0' });
    const tallies = events.tallies.bind(events);
    events.tallies = (query) =>
      query.targetId === 't0' ? Promise.reject(new AppError('timeout', 'slow')) : tallies(query);
    await judge.judgeNow();
    expect(told().state).toBe('no_data');
  });

  it('stretches to the interval of slow targets and of the phase after a release', () => {
    const dense = {
      ...TARGET,
      intervalMs: 30_000,
      afterRelease: { intervalMs: 5000, forMs: 2 * 60 * MINUTE },
    };
    expect(presentInterval(dense, [release('v1', START)], START + MINUTE)).toBe(5000);
    expect(presentInterval(dense, [release('v1', START)], START + 121 * MINUTE)).toBe(30_000);
    expect(presentInterval({ ...dense, afterRelease: null }, [release('v1', START)], START)).toBe(
      30_000,
    );
  });
});

describe('run', () => {
  const stops: Array<() => Promise<void>> = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  /** Lets everything that is already due run to its next wait on the clock. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  async function running() {
    const set = setUp();
    const abort = new AbortController();
    const done = set.judge.run(abort.signal);
    stops.push(async () => {
      abort.abort();
      await done;
    });
    await settle();
    const advance = async (ms: number) => {
      set.clock.advance(ms);
      await settle();
    };
    return { ...set, advance, passes: () => set.events.queries.length, abort, done };
  }

  it('judges every 15 s without being asked', async () => {
    const { passes, advance } = await running();
    expect(passes()).toBe(1);
    await advance(1000);
    await advance(13_999);
    expect(passes()).toBe(1);
    await advance(1);
    expect(passes()).toBe(2);
  });

  it('judges on a poke, at most once a second, and never forgets the last one', async () => {
    const { passes, advance, judge } = await running();
    judge.poke();
    judge.poke();
    await settle();
    expect(passes()).toBe(1);
    await advance(1000);
    expect(passes()).toBe(2);
    await advance(1000);
    expect(passes()).toBe(2);
    judge.poke();
    await settle();
    expect(passes()).toBe(3);
  });

  it('goes on after a failure, and ends on abort', async () => {
    const { memory, advance, events, passes, abort, done } = await running();
    events.break(new AppError('unavailable', 'closed'));
    memory.rows.delete('indicatorState/t1:agent');
    await advance(1000);
    await advance(14_000);
    events.break(null);
    await advance(1000);
    await advance(14_000);
    expect(passes()).toBe(3);
    expect(memory.rows.has('indicatorState/t1:agent')).toBe(true);
    abort.abort();
    await done;
  });

  it('runs overlapping calls of judgeNow one after the other', async () => {
    const { judge, events } = setUp();
    await Promise.all([judge.judgeNow(), judge.judgeNow(), judge.judgeNow()]);
    expect(events.queries.length).toBeLessThanOrEqual(2);
  });
});
