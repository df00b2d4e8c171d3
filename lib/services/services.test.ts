import { describe, expect, it } from 'vitest';
import { code, START, serviceFixture } from '../../tests/support/service-fixture';
import type { Plot } from '../commands/seed/session-plots';
import { funnelSchema, overviewSchema, seriesSchema } from '../contract/api/overview';
import {
  rasterSchema,
  sessionDetailSchema,
  sessionListQuerySchema,
} from '../contract/api/sessions';
import { targetPatchSchema } from '../contract/api/targets';
import type { PollState } from '../domain/polls/health-poll';
import { iso, MINUTE } from '../domain/time';
import { AppError } from '../kit/errors';
import { ingestEvents } from './events/ingest-events';
import { getFunnel } from './funnel/get-funnel';
import { getOverview } from './overview/get-overview';
import { markRelease } from './releases/mark-release';
import { getSeries } from './series/get-series';
import { findProbeGaps } from './series/probe-gaps';
import { getFrames } from './sessions/get-frames';
import { getRaster } from './sessions/get-raster';
import { getSession } from './sessions/get-session';
import { listSessions } from './sessions/list-sessions';
import { runSession } from './sessions/run-session';
import { listSignatures } from './signatures/list-signatures';
import { updateTarget } from './targets/update-target';

const house = serviceFixture();
const HEALTHY: PollState = {
  targetId: 't1',
  name: 'ready',
  path: '/health/ready',
  word: 'ok',
  reason: '',
  detail: null,
  version: null,
  since: 0,
  at: 0,
  everyMs: 30_000,
};
const many = (plot: Plot, count: number) => Array.from({ length: count }, () => plot);
const lastHour = () => ({ target: house.targetId });

describe('overview', () => {
  it('has no data before the first session', async () => {
    const view = overviewSchema.parse(await getOverview(house.ctx, { target: 'chat' }));
    expect(view).toMatchObject({ staleSince: null, failures: [], release: null, seeded: false });
    expect(view.sentence.tone).toBe('no-data');
    expect(view.tiles.map((tile) => [tile.indicator, tile.state, tile.gated])).toEqual([
      ['connection', 'no_data', true],
      ['factory', 'no_data', true],
      ['emergency', 'no_data', true],
      ['agent', 'no_data', true],
      ['internalError', 'no_data', false],
      ['endToEnd', 'no_data', false],
    ]);
  });

  it('names the stage where sessions stop, and the release it began with', async () => {
    await house.probe(many('passed', 70));
    await markRelease(house.ctx, { target: house.targetId, version: 'r2', notes: '' });
    house.clock.advance(MINUTE);
    await house.probe([...many('factory-mismatch', 20), 'passed'], 'r2');
    const view = overviewSchema.parse(await getOverview(house.ctx, lastHour()));
    expect(view.sentence.tone).toBe('fails');
    expect(view.sentence.headline).toContain('factory');
    expect(view.sentence.detail).toMatch(
      /^20 of 48 sessions stop at factory\. Authentication is fine \(48 of 48\)\./,
    );
    expect(view.sentence.detail).toContain('r2');
    expect(view.release?.version).toBe('r2');
    expect(view.previousRelease?.version).toBe('r1');
    expect(view.failures).toHaveLength(8);
    expect(view.signatures).toMatchObject([{ sessions: 20 }]);
    expect(view).not.toHaveProperty('health');
    const asked = { ...HEALTHY, at: house.clock.now() };
    const polled = async (...states: PollState[]) =>
      overviewSchema.parse(
        await getOverview({ ...house.ctx, polls: { statesOf: () => states } }, lastHour()),
      );
    const contradicted = await polled(asked);
    expect(contradicted.sentence.detail).toContain(
      '/health/ready says ok while sessions fail at factory.',
    );
    expect(contradicted.health).toMatchObject([{ name: 'ready', state: 'ok', stale: false }]);
    // Neither what agrees, nor what is old, contradicts.
    for (const state of [{ ...asked, word: 'failed' as const }, HEALTHY])
      expect((await polled(state)).sentence.detail).not.toContain('while sessions fail');
    expect((await polled(HEALTHY)).health).toMatchObject([{ stale: true }]);
    // Sessions run r1 and r2: only what a preset's endpoint of this target names otherwise is two names.
    await updateTarget(house.ctx, {
      id: house.targetId,
      patch: targetPatchSchema.parse({ poll: [{ preset: 'ready' }] }),
    });
    const served = async (version: string) =>
      (await polled({ ...asked, version })).health?.map(({ servedAs }) => servedAs);
    expect(await served('vr2')).toEqual([null]);
    expect(await served('release-r2')).toEqual([null]);
    expect(await served('r2')).toEqual([null]);
    expect(await served('r2+5f2a9c1')).toEqual(['r2']);
    expect(view.signatures[0]?.title).toContain('FACTORY_INITIALIZATION_FAILED');
    expect(view.tiles[1]).toMatchObject({ state: 'fails', count: { bad: 20, valid: 48 } });
  });

  it('says since when nothing finishes, unless paused', async () => {
    await house.probe(many('passed', 3));
    const finished = (await getOverview(house.ctx, lastHour())).lastFinishedAt;
    house.clock.advance(121_000);
    expect(await getOverview(house.ctx, lastHour())).toMatchObject({
      staleSince: finished,
      sentence: { tone: 'stale' },
    });
    await updateTarget(house.ctx, { id: house.targetId, patch: { paused: true } });
    expect(await getOverview(house.ctx, lastHour())).toMatchObject({
      staleSince: null,
      sentence: { tone: 'paused' },
    });
  });

  it('is old where sessions go on and nobody judges them', async () => {
    await house.probe(many('passed', 3));
    const judgedAt = house.clock.now();
    const late = { ...house.ctx, judge: { ...house.ctx.judge, lastJudgedAt: () => judgedAt } };
    house.clock.advance(61_000);
    expect(await getOverview(house.ctx, lastHour())).toMatchObject({ staleSince: null });
    expect(await getOverview(late, lastHour())).toMatchObject({
      staleSince: iso(judgedAt),
      sentence: { tone: 'stale' },
    });
    // A target that was never evaluated counts from its creation, or from Tocsin's own start.
    const never = { ...house.ctx, judge: { ...house.ctx.judge, lastJudgedAt: () => null } };
    expect((await getOverview(never, lastHour())).sentence.tone).toBe('stale');
  });

  it('marks seeded history and keeps it out of the tiles', async () => {
    const seeded = house.make('factory-mismatch', START - 10 * MINUTE, { seeded: true });
    await house.stores.events.append({
      sessions: [seeded],
      healthEvents: [],
      connections: [],
      slots: [],
    });
    await house.probe(many('passed', 2));
    const view = await getOverview(house.ctx, lastHour());
    expect(view).toMatchObject({ seeded: true, failures: [{ seeded: true }] });
    expect(view.tiles[1]?.count).toEqual({ bad: 0, valid: 2, unknown: 0 });
  });
});

describe('series, funnel, raster, signatures', () => {
  it('draws every source apart, with gaps where nothing was counted', async () => {
    const [first] = await house.probe([...many('passed', 3), 'factory-mismatch']);
    house.clock.advance(10 * MINUTE);
    await house.probe(['passed']);
    const event = { at: START + 1, stage: 'factory', outcome: 'failed', environment: 'staging' };
    await ingestEvents(house.ctx, {
      rows: [
        { ...event, id: 'a', connectionId: 'c1' },
        { ...event, id: 'b', outcome: 'ok', sessionId: first?.record.id, connectionId: 'c2' },
      ],
      target: 'chat',
      source: { id: 'local', name: 'local' },
    });
    const series = seriesSchema.parse(
      await getSeries(house.ctx, {
        target: house.targetId,
        from: START - MINUTE,
        to: START + 59 * MINUTE,
      }),
    );
    expect(series.stepMs).toBe(20_000);
    const factory = series.indicators[1];
    expect(factory?.synthetic).toMatchObject([
      { at: START, bad: 1, valid: 4, unknown: 0, cold: 0, seeded: false },
      { valid: 1 },
    ]);
    expect(factory?.server).toMatchObject([{ at: START, bad: 1, valid: 1 }]);
    expect(factory?.serverSynthetic).toMatchObject([{ at: START, bad: 0, valid: 1 }]);
    expect(series.releases).toMatchObject([{ version: 'r1', at: START }]);
  });

  it.each([
    ['five minutes', 5 * MINUTE],
    ['an hour and a bit', 61 * MINUTE + 7_001],
    ['50 minutes, 300 buckets exactly', 50 * MINUTE],
    ['a day', 24 * 60 * MINUTE],
    ['a year', 365 * 24 * 60 * MINUTE],
  ])('has at most 300 points over %s', async (_, spanMs) => {
    const to = START + 12_345;
    const { from, stepMs } = await getSeries(house.ctx, {
      target: house.targetId,
      from: to - spanMs,
      to,
    });
    const first = Math.floor(from / stepMs);
    expect(Math.ceil(to / stepMs) - first).toBeLessThanOrEqual(300);
  });

  it('calls runs of minutes a gap that the probe mostly lost', () => {
    const slot = (minute: number, scheduled: number, lostToProbe: number) => ({
      targetId: 't',
      location: 'local',
      minute: minute * MINUTE,
      probe: 'p',
      seq: 1,
      scheduled,
      lostToProbe,
      lostToTarget: 0,
    });
    const slots = [slot(1, 12, 0), slot(2, 12, 7), slot(3, 12, 12), slot(4, 12, 5), slot(5, 1, 1)];
    expect(findProbeGaps(slots)).toEqual([
      { from: 2 * MINUTE, to: 4 * MINUTE },
      { from: 5 * MINUTE, to: 6 * MINUTE },
    ]);
  });

  it('counts where sessions stop over all nine stages', async () => {
    await house.probe([...many('passed', 3), 'factory-mismatch', 'refused', 'emergency']);
    const funnel = funnelSchema.parse(await getFunnel(house.ctx, lastHour()));
    const told = funnel.stages.map(({ stage, reached, failed }) => [stage, reached, failed]);
    expect(funnel.sessions).toBe(6);
    expect(told).toEqual([
      ['connect', 5, 1],
      ['accept', 5, 0],
      ['auth', 5, 0],
      ['factory', 4, 2],
      ['handler', 4, 0],
      ['ready', 4, 0],
      ['agent', 3, 0],
      ['complete', 3, 0],
      ['close', 3, 0],
    ]);
    expect(funnel.stages[4]?.unproven).toBe(1);
  });

  it('marks single sessions while they fit, and counts columns when they do not', async () => {
    await house.probe(['passed', 'factory-mismatch']);
    const few = rasterSchema.parse(await getRaster(house.ctx, lastHour()));
    expect(few).toMatchObject({
      mode: 'sessions',
      marks: [{ failedStage: 'factory', reached: 3 }, { outcome: 'passed' }],
    });
    const sessions = Array.from({ length: 2_001 }, (_, index) =>
      house.make(index % 2 ? 'passed' : 'auth-rejected', START - 30 * MINUTE + index * 100, {
        seeded: true,
      }),
    );
    await house.stores.events.append({ sessions, healthEvents: [], connections: [], slots: [] });
    const dense = rasterSchema.parse(await getRaster(house.ctx, lastHour()));
    if (dense.mode !== 'columns') throw new Error('expected columns');
    const { columns } = dense;
    const sum = (pick: (column: (typeof columns)[number]) => number) =>
      columns.reduce((total, column) => total + pick(column), 0);
    expect(sum(({ passed }) => passed)).toBe(1_001);
    expect(sum(({ failed }) => failed.auth ?? 0)).toBe(1_001);
  });

  it('lists ways of failing with their titles, most frequent first', async () => {
    await house.probe(['refused', ...many('factory-mismatch', 2)]);
    const { signatures } = await listSignatures(house.ctx, lastHour());
    expect(signatures.map(({ sessions }) => sessions)).toEqual([2, 1]);
    expect(signatures[1]?.title).toBe('connect: ECONNREFUSED, connection refused');
    const id = signatures[0]?.id;
    const page = await listSessions(house.ctx, sessionListQuerySchema.parse({ signature: id }));
    expect(page.sessions).toHaveLength(2);
  });

  it('refuses a range that ends before it begins, and targets that are not there', async () => {
    const backwards = { target: house.targetId, from: START, to: START };
    await expect(getSeries(house.ctx, backwards)).rejects.toSatisfy(code('invalid_input'));
    await expect(getFunnel(house.ctx, { target: 'nope' })).rejects.toSatisfy(code('not_found'));
  });
});

describe('sessions', () => {
  it('pages through them, newest first', async () => {
    await house.probe([...many('passed', 3), 'refused']);
    const query = sessionListQuerySchema.parse({ target: 'chat', limit: '3' });
    const first = await listSessions(house.ctx, query);
    expect(first.sessions.map(({ outcome }) => outcome)).toEqual(['failed', 'passed', 'passed']);
    const rest = await listSessions(house.ctx, { ...query, after: first.next ?? undefined });
    expect(rest).toMatchObject({ sessions: [{ outcome: 'passed' }], next: null });
    const refused = sessionListQuerySchema.parse({ outcome: 'failed,excluded', stage: 'connect' });
    expect((await listSessions(house.ctx, refused)).sessions).toHaveLength(1);
  });

  it('shows one with its health events, its transcript and the last that passed', async () => {
    const [passed, failed] = await house.probe(['passed', 'factory-mismatch']);
    const id = failed?.record.id ?? '';
    await house.collector.ingest(
      [
        {
          id: 'e',
          at: START + 5_003,
          stage: 'factory',
          outcome: 'failed',
          sessionId: id,
          environment: 'staging',
          errorCode: 'X',
          message: 'why',
        },
      ],
      {},
    );
    const detail = sessionDetailSchema.parse(await getSession(house.ctx, id));
    expect(detail).toMatchObject({
      failedStage: 'factory',
      framesKept: true,
      lastPassedId: passed?.record.id,
      healthEvents: [{ id: 'e', offsetMs: 3, errorCode: 'X', handler: null }],
    });
    expect((await getFrames(house.ctx, id)).frames).toEqual(failed?.frames);
    expect((await getFrames(house.ctx, passed?.record.id ?? '')).frames).toBeNull();
    await expect(getSession(house.ctx, 'nope')).rejects.toSatisfy(code('not_found'));
    await expect(getFrames(house.ctx, 'nope')).rejects.toSatisfy(code('not_found'));
  });

  it('shows what backend and client disagree about, and counts it on the overview until it is corrected', async () => {
    const [, failed] = await house.probe(['passed', 'factory-mismatch']);
    const id = failed?.record.id ?? '';
    const say = (event: object) =>
      house.collector.ingest(
        [{ at: START + 5_003, stage: 'factory', sessionId: id, environment: 'staging', ...event }],
        {},
      );
    const rows = async () =>
      (await getOverview(house.ctx, { target: house.targetId })).disagreements;
    expect((await getSession(house.ctx, id)).disagreement).toBeNull();
    expect(await rows()).toBeUndefined();
    const attributes = { 'tocsin.mapped_by': 'asgi', 'tocsin.source': 'gone' };
    await say({ id: 'ok', outcome: 'ok', attributes });
    const detail = sessionDetailSchema.parse(await getSession(house.ctx, id));
    expect(detail.disagreement).toEqual({ reported: 'ok', stage: 'factory', missed: 'factory' });
    expect(detail.healthEvents).toMatchObject([{ rule: 'asgi', source: 'gone', note: false }]);
    expect(await rows()).toEqual([{ reported: 'ok', stage: 'factory', sessions: 1 }]);
    await say({ id: 'failed', outcome: 'failed' });
    expect((await getSession(house.ctx, id)).disagreement).toBeNull();
    expect(await rows()).toBeUndefined();
  });

  it('runs one now', async () => {
    expect(await runSession(house.ctx, { target: 'chat' })).toEqual({
      sessionId: `run-of-${house.targetId}`,
    });
  });

  it.each([
    { unknown: 3, answer: 'run-of-it' },
    { unknown: 1_000, answer: 'not_found' },
  ])('waits for a probe that does not know the target yet: $answer', async (given) => {
    let asked = 0;
    const prober = {
      ...house.ctx.prober,
      async runNow() {
        if (++asked > given.unknown) return 'run-of-it';
        setImmediate(() => house.clock.advance(50));
        throw new AppError('not_found', 'no target');
      },
    };
    const run = runSession({ ...house.ctx, prober }, { target: 'chat' });
    expect(
      await run.then(
        (it) => it.sessionId,
        (error) => error.code,
      ),
    ).toBe(given.answer);
  });
});
