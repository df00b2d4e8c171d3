import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Release } from '../../lib/domain/deployments/release';
import type { ReleaseEvaluation } from '../../lib/judge/release/evaluate-release';
import {
  compare,
  createLogger,
  createReleaseJudge,
  DEFAULT_GATE,
  judgeCounts,
  MINUTE,
  openJudgeHouse,
  release,
  TARGET,
} from '../support/case-api';

type House = Awaited<ReturnType<typeof openJudgeHouse>>;
let house: House;
beforeEach(async () => {
  house = await openJudgeHouse();
});
afterEach(() => house.close());

const BAD = { plot: 'factory-mismatch' } as const;

async function evaluateNow(version: string): Promise<ReleaseEvaluation> {
  const { events, state } = house.stores;
  const judge = createReleaseJudge({
    events,
    state,
    clock: house.clock,
    logger: createLogger('t', 'silent'),
    settings: DEFAULT_GATE,
    locations: ['local'],
  });
  const row = await state.get('release', `t1:${version}`);
  if (!row) throw new Error(`no release ${version}`);
  return judge.evaluate(row.value);
}

type Slots = { scheduled?: number; lostToTarget?: number; lostToProbe?: number };

/** Slots of every minute from `from` to now. */
async function scheduleSlots(from: number, each: Slots = {}) {
  const minutes = [];
  for (let at = Math.floor(from / MINUTE) * MINUTE; at < house.clock.now(); at += MINUTE)
    minutes.push(at);
  await house.stores.events.append({
    sessions: [],
    healthEvents: [],
    connections: [],
    slots: minutes.map((minute) => ({
      targetId: TARGET.id,
      location: 'local',
      minute,
      probe: `${from} to ${house.clock.now()}`,
      seq: 1,
      scheduled: 12,
      lostToProbe: 0,
      lostToTarget: 0,
      ...each,
    })),
  });
}

async function deployVersion(version: string): Promise<Release> {
  const value = release(version, house.clock.now());
  await house.put('release', value);
  return value;
}

describe('coverage', () => {
  it.each([
    ['no slots at all', 0],
    ['slots of a tenth', 1],
  ])('that is unknown is never full: %s', async (_, scheduled) => {
    await deployVersion('v1');
    const from = house.clock.now();
    await house.probe(60, { release: 'v1' });
    if (scheduled > 0) await scheduleSlots(from, { scheduled });
    expect(await evaluateNow('v1')).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'coverage_unknown' },
      coverage: { share: null },
    });
  });

  it('that is complete passes, and nothing is missing', async () => {
    await deployVersion('v1');
    const from = house.clock.now();
    await house.probe(60, { release: 'v1' });
    await scheduleSlots(from);
    const found = await evaluateNow('v1');
    expect(found, found.reason.text).toMatchObject({ verdict: 'pass', coverage: { missing: 0 } });
  });

  it.each([
    [1, 12],
    [2, 24],
  ])('does not forgive %i of %i slots that the target took', async (lost, of) => {
    await deployVersion('v1');
    const from = house.clock.now();
    const every = 12 / of;
    for (let minute = 0; minute < 50; minute++) {
      await house.probe((12 - lost * every) / 12, { release: 'v1' });
      house.clock.advance(5_000 * lost * every);
    }
    await scheduleSlots(from, { scheduled: 12, lostToTarget: lost * every });
    const found = await evaluateNow('v1');
    expect(found.verdict).not.toBe('pass');
    expect(found.indicators[0]?.evidence.lost).toBeGreaterThan(40);
  });
});

describe('thresholds', () => {
  it.each([9_501, 9_800, 9_990, 9_999])(
    'of %i bp fail where everything is bad, and never where nothing is',
    (bp) => {
      expect(judgeCounts(0, 500, bp).verdict).not.toBe('fail');
      expect(judgeCounts(200_000, 200_000, bp).verdict).toBe('fail');
    },
  );
});

describe('a comparison', () => {
  it('of bare counts never finds worse or better, however large the difference', () => {
    for (const [now, before] of [
      [300, 0],
      [0, 300],
    ] as const)
      expect(['unclear', 'not_worse']).toContain(
        compare({ bad: now, n: 720 }, { bad: before, n: 720 }, 0.02).word,
      );
  });

  it('uses the sessions of a short predecessor, and states so', async () => {
    await deployVersion('v3');
    await house.probe(30, { release: 'v3' });
    await deployVersion('v4');
    await house.probe(2, { release: 'v4' });
    await deployVersion('v5');
    await house.probe(10, { ...BAD, release: 'v5' });
    const { comparison } = await evaluateNow('v5');
    expect(comparison?.previous).toMatchObject({ version: 'v4', sessions: 24, skipped: [] });
    expect(comparison?.previous.ranForMs).toBeLessThanOrEqual(3 * MINUTE);
    const factory = comparison?.indicators.find(({ indicator }) => indicator === 'factory');
    expect(factory?.before).toMatchObject({ bad: 0, n: 24 });
    expect(factory?.word).toBe('worse');
  });

  it('skips a predecessor without sessions, and names it', async () => {
    await deployVersion('v3');
    await house.probe(30, { release: 'v3' });
    await deployVersion('v4');
    house.clock.advance(MINUTE);
    await deployVersion('v5');
    await house.probe(10, { release: 'v5' });
    const { comparison } = await evaluateNow('v5');
    expect(comparison?.previous).toMatchObject({ version: 'v3', skipped: ['v4'] });
  });
});

describe('what failed', () => {
  it('contains the stage, the way of failing, the counts before, and a failed and a passed session', async () => {
    await deployVersion('v4');
    await house.probe(20, { release: 'v4' });
    await deployVersion('v5');
    await house.probe(3, { release: 'v5' });
    await house.probe(6, { ...BAD, release: 'v5' });
    const { what = [], indicators } = await evaluateNow('v5');
    const factory = indicators.find(({ indicator }) => indicator === 'factory');
    expect(what).toMatchObject([
      {
        // Of the minutes that the verdict was stated from: one set of numbers.
        stage: 'factory',
        count: factory?.evidence.count.bad,
        newHere: true,
        before: { bad: 0, version: 'v4' },
      },
    ]);
    const session = (id: string | null | undefined) => house.stores.events.session(id ?? '');
    expect(await session(what[0]?.exampleId)).toMatchObject({ failedStage: 'factory' });
    expect(await session(what[0]?.passingId)).toMatchObject({ outcome: 'passed', release: 'v5' });
  });

  it('is of the warm-up if nothing else was measured', async () => {
    await deployVersion('v5');
    await house.probe(1, { ...BAD, release: 'v5', stratum: 'cold' });
    const found = await evaluateNow('v5');
    expect(found.seen).toMatchObject({ sessions: 0, cold: { sessions: 12, failed: 12 } });
    expect(found.what).toMatchObject([{ stage: 'factory', count: 12 }]);
    expect(found.soFar).toBe(false);
  });
});

describe('a breach', () => {
  it('is reported from open minutes within a minute or two, and is final when they close', async () => {
    await deployVersion('v5');
    await house.probe(1, { ...BAD, release: 'v5' });
    const early = await evaluateNow('v5');
    expect(early).toMatchObject({ verdict: 'inconclusive', soFar: true, settled: false });
    expect(early.finalAt).toBeGreaterThan(house.clock.now());
    expect(early.finalAt).toBeLessThanOrEqual(house.clock.now() + 5 * MINUTE);
    await house.probe(5, { ...BAD, release: 'v5' });
    expect(await evaluateNow('v5')).toMatchObject({ verdict: 'fail', soFar: false, settled: true });
  });

  it('returns to not decided if the following sessions are good', async () => {
    await deployVersion('v5');
    await house.probe(1, { ...BAD, release: 'v5' });
    expect((await evaluateNow('v5')).soFar).toBe(true);
    await house.probe(60, { release: 'v5' });
    expect(await evaluateNow('v5')).toMatchObject({ verdict: 'inconclusive', soFar: false });
  });

  it.each([0.2, 0.7])('is not reported for %d min', async (minutes) => {
    await deployVersion('v5');
    await house.probe(minutes, { ...BAD, release: 'v5' });
    expect((await evaluateNow('v5')).soFar).toBe(minutes > 0.75);
  });
});

describe('a release that no longer runs', () => {
  it('has no earliest time of a pass a few minutes after the next one replaced it', async () => {
    await deployVersion('v4');
    await house.probe(5, { release: 'v4' });
    expect((await evaluateNow('v4')).passAt).toBeGreaterThan(house.clock.now());
    await deployVersion('v5');
    await house.probe(3, { release: 'v5' });
    const found = await evaluateNow('v4');
    expect(found).toMatchObject({
      settled: false,
      sessionsNeeded: null,
      timeNeededMs: null,
      passAt: null,
      stopped: { why: 'replaced' },
    });
    expect(found.wouldNeed).toBeGreaterThan(100);
  });

  it('keeps its earliest time of a pass while it still serves, as in a canary', async () => {
    await deployVersion('v4');
    await house.probe(5, { release: 'v4' });
    await deployVersion('v5');
    for (let i = 0; i < 30; i++) {
      await house.probe(1 / 12, { release: 'v4' });
      await house.probe(4 / 12, { release: 'v5' });
    }
    expect(await evaluateNow('v4')).toMatchObject({ stopped: null });
    expect((await evaluateNow('v5')).passAt).not.toBeNull();
  });

  it('has no earliest time of a pass while its target is paused', async () => {
    await deployVersion('v4');
    await house.probe(5, { release: 'v4' });
    await house.put('target', { ...TARGET, paused: true });
    const found = await evaluateNow('v4');
    expect(found).toMatchObject({ stopped: { why: 'paused' }, passAt: null });
  });
});

describe('sessions that exceed a limit', () => {
  it('make the verdict inconclusive, and the reason names the limit', async () => {
    await deployVersion('v1');
    const from = house.clock.now();
    await house.probe(40, {
      release: 'v1',
      outcome: 'excluded',
      exclusion: 'limit',
      excludedBecause: 'a message of 6.1 MiB exceeds maxMessage (5 MiB): raise it',
    });
    await scheduleSlots(from);
    const found = await evaluateNow('v1');
    expect(found).toMatchObject({ verdict: 'inconclusive', reason: { code: 'limit' } });
    expect(found.reason.text).toBe('Every session exceeds maxMessage (5 MiB): raise it.');
  });
});
