import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCollector } from '../../lib/collect/collector';
import type { Plot } from '../../lib/commands/seed/session-plots';
import type { Release } from '../../lib/domain/deployments/release';
import { MINUTE } from '../../lib/domain/time';
import { DEFAULT_GATE } from '../../lib/domain/verdict/model/gate-settings';
import {
  createReleaseJudge,
  type ReleaseJudge,
} from '../../lib/judge/release/create-release-judge';
import { createLogger } from '../../lib/kit/logger';
import { verdictOf } from '../../lib/services/releases/get-verdict';
import { markRelease } from '../../lib/services/releases/mark-release';
import { session } from '../support/collect-fixture';
import {
  type JudgeFixture,
  openJudgeFixture,
  release,
  START,
  TARGET,
} from '../support/judge-fixture';
import { finishedOf } from '../support/probe/finished-of';

const logger = createLogger('test', 'silent');
const BAD = { plot: 'factory-mismatch' } as const;
const HOUR = 60 * MINUTE;

let house: JudgeFixture;
let judge: ReleaseJudge;
beforeEach(async () => {
  house = await openJudgeFixture();
  const { events, state } = house.stores;
  judge = createReleaseJudge({
    events,
    state,
    clock: house.clock,
    logger,
    settings: DEFAULT_GATE,
    locations: ['local'],
  });
});
afterEach(() => house.close());

const rowOf = async (id: string): Promise<Release> => {
  const row = await house.stores.state.get('release', id);
  if (!row) throw new Error(`no row ${id}`);
  return row.value;
};
/** The verdict of a version, without naming one of its deployments. */
async function readVerdict(version: string) {
  await judge.judgeNow();
  const ctx = { state: house.stores.state, clock: house.clock, releaseJudge: judge };
  const found = { release: await rowOf(`t1:${version}`), target: TARGET, releases: [] };
  return verdictOf(ctx, found);
}
const mark = (version: string) =>
  markRelease(
    { state: house.stores.state, clock: house.clock, info: { startedAt: START } },
    { target: 't1', version, notes: '', at: house.clock.now() },
  );
/** Slots of the schedule, all of them measured. */
async function scheduleSlots(from: number) {
  const minutes = [];
  for (
    let minute = Math.floor(from / MINUTE) * MINUTE;
    minute < house.clock.now();
    minute += MINUTE
  )
    minutes.push(minute);
  await house.stores.events.append({
    sessions: [],
    healthEvents: [],
    connections: [],
    slots: minutes.map((minute) => ({
      targetId: 't1',
      location: 'local',
      minute,
      probe: `${from} to ${house.clock.now()}`,
      seq: 1,
      scheduled: 12,
      lostToProbe: 0,
      lostToTarget: 0,
    })),
  });
}

describe('a version deployed again', () => {
  it.each([46, 50, 59, 61, 90, 8 * 60, 30 * 60])(
    '%i min after its first time is not passed on its old verdict',
    async (after) => {
      await house.put('release', release('v1', house.clock.now()));
      await house.probe(45, { release: 'v1' });
      await scheduleSlots(START);
      expect((await readVerdict('v1')).effective).toBe('pass');
      await house.put('release', release('v2', house.clock.now()));
      await house.probe(Math.min(after - 45, 120), { release: 'v2' });
      house.clock.advance(Math.max(0, after - 45 - 120) * MINUTE);
      const marked = await mark('v1');
      expect(marked.id).toBe('t1:v1~2');
      expect((await readVerdict('v1')).effective).toBe('no_data');
      await house.probe(5, { ...BAD, release: 'v1' });
      expect((await readVerdict('v1')).effective).not.toBe('pass');
      await house.probe(5, { ...BAD, release: 'v1' });
      expect(await readVerdict('v1')).toMatchObject({
        effective: 'fail',
        release: { deployment: 2 },
      });
    },
  );

  it('is one deployment if the mark is only sent again', async () => {
    await house.put('release', release('v1', house.clock.now()));
    await house.probe(45, { release: 'v1' });
    await scheduleSlots(START);
    expect((await readVerdict('v1')).effective).toBe('pass');
    const marked = await mark('v1');
    house.clock.advance(30_000);
    expect((await mark('v1')).id).toBe(marked.id);
    expect(await house.stores.state.list('release', 't1')).toHaveLength(2);
    expect((await readVerdict('v1')).effective).toBe('no_data');
  });

  it('with another configuration is measured with the new one', async () => {
    await house.put('release', release('v1', house.clock.now()));
    await house.probe(45, { release: 'v1' });
    await scheduleSlots(START);
    await readVerdict('v1');
    await house.put('target', { ...TARGET, thresholds: { connection: 900 } });
    await mark('v1');
    const from = house.clock.now();
    await house.probe(45, { release: 'v1' });
    await scheduleSlots(from);
    const second = await readVerdict('v1');
    expect(second).toMatchObject({ effective: 'pass', release: { deployment: 2 } });
    expect(second.config.measuredWith.thresholds.connection).toBe(900);
  });

  it('with rows of older versions keeps what was stored with the first', async () => {
    const { firstSeenBy: _, ...old } = release('v1', house.clock.now());
    await house.put('release', { ...old, firstSeenBy: 'session' });
    await house.probe(45, { release: 'v1' });
    await scheduleSlots(START);
    expect((await readVerdict('v1')).effective).toBe('pass');
    expect((await mark('v1')).id).toBe('t1:v1~2');
    const first = { release: await rowOf('t1:v1'), target: TARGET, releases: [], exact: true };
    const ctx = { state: house.stores.state, clock: house.clock, releaseJudge: judge };
    expect((await verdictOf(ctx, first)).effective).toBe('pass');
  });
});

describe('through the collector', () => {
  let collector: ReturnType<typeof createCollector>;
  beforeEach(() => {
    collector = createCollector({ ...house.stores, clock: house.clock, logger });
  });
  async function runSessions(minutes: number, version: string, plot: Plot = 'passed') {
    for (let i = 0; i < minutes * 12; i++) {
      house.clock.advance(5_000);
      const instance = `i-${version}`;
      const finished = session(plot, { at: house.clock.now() - 1_000, release: version, instance });
      const announced = { release: version, instance, connectionId: null };
      finished.record.endedAt = house.clock.now() - 1;
      finished.record.facts.announced = announced;
      await collector.addSession(finishedOf(finished));
    }
  }
  const event = (at: number, more: object = {}) => ({
    id: `e${at}`,
    at,
    environment: 'staging',
    stage: 'factory',
    outcome: 'ok',
    release: 'v2',
    instance: 'i9',
    connectionId: 'cs',
    ...more,
  });

  it.each([20 * HOUR, 19 * HOUR, 3 * 24 * HOUR, 10 * MINUTE, 11 * MINUTE, 9 * MINUTE])(
    'a clock that is %i ms behind hides no failing release',
    async (behind) => {
      await runSessions(2, 'v1');
      await runSessions(1, 'v2');
      await collector.ingest([event(house.clock.now() - behind)], {});
      for (let k = 0; k < 6; k++) {
        await runSessions(2, 'v2', 'factory-mismatch');
        await judge.judgeNow();
      }
      const stored = await house.stores.state.list('verdict', 't1:v2');
      expect(stored.at(-1)?.value.verdict).toBe('fail');
    },
  );

  it('a start that an older version dated back by a day hides none either', async () => {
    await house.put('release', release('v2', house.clock.now() - 24 * HOUR));
    await runSessions(8, 'v2', 'factory-mismatch');
    await judge.judgeNow();
    expect(await house.stores.state.list('verdict', 't1:v2')).not.toHaveLength(0);
  });

  it('events alone create a release that has no data, and never a verdict', async () => {
    await runSessions(20, 'v1');
    await collector.ingest([event(house.clock.now())], {});
    await runSessions(20, 'v1');
    await collector.ingest([event(house.clock.now(), { release: 'v1', id: 'again' })], {});
    await judge.judgeNow();
    expect((await readVerdict('v2')).verdict).toBe('no_data');
    expect((await house.stores.state.list('release', 't1')).map(({ id }) => id)).toEqual([
      't1:v1',
      't1:v2',
    ]);
  });

  it('a rollback without a mark gets a new verdict', async () => {
    await runSessions(45, 'v1');
    await scheduleSlots(START);
    expect((await readVerdict('v1')).effective).toBe('pass');
    await runSessions(12, 'v2', 'factory-mismatch');
    await runSessions(9, 'v1', 'factory-mismatch');
    const back = await readVerdict('v1');
    expect(back).toMatchObject({ effective: 'fail', release: { id: 't1:v1~2', deployment: 2 } });
  });

  it.each([20, 7, 45])('a new instance every %i s leaves the warm-up', async (seconds) => {
    await runSessions(3, 'r1');
    for (let i = 0; i < 6 * 12; i++) {
      house.clock.advance(5_000);
      const instance = `pod-${Math.floor(house.clock.now() / (seconds * 1_000))}`;
      const finished = session('factory-mismatch', {
        at: house.clock.now() - 1_000,
        release: 'r2',
        instance,
      });
      finished.record.endedAt = house.clock.now() - 1;
      finished.record.instance = instance;
      finished.record.facts.announced = { release: 'r2', instance, connectionId: null };
      await collector.addSession(finishedOf(finished));
      if (i % 3 === 2) await house.judge.judgeNow();
    }
    const pages = (await house.alerts()).filter(
      ({ ruleId, phase }) => ruleId.startsWith('page') && phase === 'firing',
    );
    expect(pages.length).toBeGreaterThan(0);
  });
});
