import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCollector } from '../../lib/collect/collector';
import { replayRule } from '../../lib/domain/alerts/replay-rule';
import { evaluateIndicatorNow } from '../../lib/domain/now/indicator-now';
import type { IndicatorState } from '../../lib/domain/now/indicator-state';
import { pageWindowLengths } from '../../lib/domain/rules/count-windows';
import { defaultRules } from '../../lib/domain/rules/default-rules';
import { MINUTE, SECOND } from '../../lib/domain/time';
import { createLogger } from '../../lib/kit/logger';
import { session } from '../support/collect-fixture';
import { judgeDrive } from '../support/judge-drive';
import {
  type JudgeFixture,
  openJudgeFixture,
  release,
  type Sessions,
  START,
  TARGET,
} from '../support/judge-fixture';
import { finishedOf } from '../support/probe/finished-of';

const BAD = { plot: 'factory-mismatch' } as const;

let house: JudgeFixture;
beforeEach(async () => {
  house = await openJudgeFixture();
});
afterEach(() => house.close());

const { judgeFor } = judgeDrive(() => house);

const pages = async () => (await house.alerts()).filter(({ ruleId }) => ruleId.startsWith('page-'));
const firing = async () => (await pages()).filter(({ phase }) => phase === 'firing');

/** mulberry32, so that a run can be repeated. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Sessions in turns: the n-th one is `turns[n % turns.length]`. Evaluated every 15 s, or after each session if they are
 * rarer.
 */
async function inTurns(
  minutes: number,
  turns: readonly Sessions[],
  everyMs = 5 * SECOND,
): Promise<void> {
  const total = Math.round((minutes * MINUTE) / everyMs);
  const aLook = Math.max(1, Math.round((15 * SECOND) / everyMs));
  for (let n = 0; n < total; n++) {
    await house.probe(everyMs / MINUTE, { everyMs, ...turns[n % turns.length] });
    if (n % aLook === aLook - 1) await house.judge.judgeNow();
  }
}

/** One of `every` sessions goes to the canary. */
const split = (every: number, canary: Sessions, rest: Sessions): Sessions[] =>
  Array.from({ length: every }, (_, n) => (n === 0 ? canary : rest));

describe('a release beside another', () => {
  it.each([
    ['one of five, at one session each 5 s', 5, 5, 2.5],
    ['one of eight, at one session each 5 s', 8, 5, 2.5],
    ['one of eight, at one session each 30 s', 8, 30, 8],
  ])('that is fine does not hide the old one that fails: %s', async (_, every, seconds, within) => {
    const everyMs = seconds * SECOND;
    await house.put('target', { ...TARGET, intervalMs: everyMs });
    await house.put('release', release('v1', START));
    await inTurns(30, [{ release: 'v1' }], everyMs);
    await house.put('release', release('v2', house.clock.now()));
    const begun = house.clock.now();
    await inTurns(within, split(every, { release: 'v2' }, { ...BAD, release: 'v1' }), everyMs);
    expect((await firing()).length, `${(house.clock.now() - begun) / MINUTE} min`).toBeGreaterThan(
      0,
    );
    expect(await house.told()).toMatchObject({ state: 'fails' });
    const states: IndicatorState['state'][] = [];
    for (const key of ['connection', 'factory', 'endToEnd'] as const)
      states.push((await house.told(key)).state);
    expect(states).not.toContain('holds');
  });

  it.each([
    ['a fifth', 5, 5, 8],
    ['an eighth', 8, 5, 10],
    // A twentieth is below the threshold of the whole target: the release is evaluated by itself.
    ['a twentieth', 20, 5, 20],
    ['an eighth at one session each 30 s', 8, 30, 50],
  ])(
    'that fails with %s of the sessions pages, and the tile names it',
    async (_, every, seconds, within) => {
      const everyMs = seconds * SECOND;
      await house.put('target', { ...TARGET, intervalMs: everyMs });
      await house.put('release', release('v1', START));
      await inTurns(40, [{ release: 'v1' }], everyMs);
      await house.put('release', release('v2', house.clock.now()));
      await inTurns(within, split(every, { ...BAD, release: 'v2' }, { release: 'v1' }), everyMs);
      expect((await firing()).length).toBeGreaterThan(0);
      expect(await house.told()).toMatchObject({ state: 'fails', ofRelease: { version: 'v2' } });
      const [alert] = await firing();
      expect(alert?.serving?.map(({ version }) => version)).toEqual(['v1', 'v2']);
    },
  );

  it('of three that serve, names the one that fails', async () => {
    for (const version of ['v1', 'v2', 'v3']) await house.put('release', release(version, START));
    const turns = [{ release: 'v1' }, { ...BAD, release: 'v2' }, { release: 'v3' }];
    await inTurns(6, turns);
    expect((await firing()).length).toBeGreaterThan(0);
    expect(await house.told()).toMatchObject({ state: 'fails', ofRelease: { version: 'v2' } });
  });

  it('that is rolled back ends its outage, and its page', async () => {
    await house.put('release', release('v1', START));
    await judgeFor(35, { release: 'v1' });
    await house.put('release', release('v2', house.clock.now()));
    await judgeFor(5, { ...BAD, release: 'v2' });
    expect((await firing()).length).toBeGreaterThan(0);
    await house.put('release', {
      ...release('v1', house.clock.now()),
      id: 't1:v1~2',
      deployment: 2,
    });
    await judgeFor(14, { release: 'v1' });
    expect(await firing()).toEqual([]);
    expect((await pages()).length).toBe(2);
  });
});

it('versions that change every 45 s do not mute a target', async () => {
  await judgeFor(10);
  for (let version = 1; version <= 6; version++) {
    await house.put('release', release(`dev-${version}`, house.clock.now()));
    await judgeFor(0.75, { ...BAD, release: `dev-${version}` });
  }
  expect((await firing()).length).toBeGreaterThan(0);
  expect(house.judge.pictureOf('t1')?.warnings).toEqual(['versions_are_no_releases']);
});

it('a new version for each session does not mute a target', async () => {
  for (let n = 0; n < 36; n++) {
    await house.probe(1 / 12, { ...BAD, release: `rel-${n}` });
    await house.judge.judgeNow();
  }
  expect((await firing()).length).toBeGreaterThan(0);
  expect((await house.told()).state).toBe('fails');
});

it.each([60, 90])(
  'no deployment resolves what goes on, at one session each %i s',
  async (seconds) => {
    const everyMs = seconds * SECOND;
    await house.put('target', { ...TARGET, intervalMs: everyMs });
    await house.put('release', release('v1', START));
    await inTurns(40, [{ release: 'v1' }], everyMs);
    await inTurns(40, [{ ...BAD, release: 'v1' }], everyMs);
    expect((await firing()).length).toBeGreaterThan(0);
    await house.put('release', release('v2', house.clock.now()));
    await inTurns(2, [{ ...BAD, release: 'v2', stratum: 'cold' }], everyMs);
    await inTurns(40, [{ ...BAD, release: 'v2' }], everyMs);
    expect((await pages()).filter(({ phase }) => phase === 'resolved')).toEqual([]);
    expect(await pages()).toHaveLength(2);
  },
);

describe('a deployment whose every session stays cold', () => {
  it.each([20, 5])('pages by the fourth minute: a new instance every %i s', async (seconds) => {
    const { stores, clock, judge } = house;
    const logger = createLogger('test', 'silent');
    const collector = createCollector({ ...stores, clock, logger });
    const go = async (
      minutes: number,
      of: { plot: 'passed' | 'factory-mismatch'; version: string; instance(): string },
    ) => {
      for (let n = 0; n < minutes * 12; n++) {
        clock.advance(5 * SECOND);
        const instance = of.instance();
        const made = session(of.plot, {
          at: clock.now() - SECOND,
          release: of.version,
          instance,
        });
        const announced = { release: of.version, instance, connectionId: null };
        const record = {
          ...made.record,
          endedAt: clock.now() - 1,
          instance,
          release: of.version,
          facts: { ...made.record.facts, announced },
        };
        await collector.addSession(finishedOf({ ...made, record }));
        if (n % 3 === 2) await judge.judgeNow();
      }
    };
    await go(3, { plot: 'passed', version: 'r1', instance: () => 'one' });
    const instance = () => `pod-${Math.floor(clock.now() / (seconds * SECOND))}`;
    await go(4, { plot: 'factory-mismatch', version: 'r2', instance });
    expect((await firing()).length).toBeGreaterThan(0);
  });

  it('pages by its cold sessions alone, two minutes after it started and not before', async () => {
    await judgeFor(10, { release: 'v1' });
    await house.put('release', release('v2', house.clock.now()));
    const cold = { ...BAD, release: 'v2', stratum: 'cold' } as const;
    await judgeFor(1.75, cold);
    expect(await firing()).toEqual([]);
    await judgeFor(0.5, cold);
    expect((await firing()).map(({ ruleId }) => ruleId).sort()).toEqual([
      'page-connection',
      'page-factory',
    ]);
    expect(await house.told()).toMatchObject({ state: 'fails', ofRelease: { version: 'v2' } });
  });

  it('does not page while it warms up: cold failures and then none', async () => {
    await judgeFor(10, { release: 'v1' });
    await house.put('release', release('v2', house.clock.now()));
    await judgeFor(1, { ...BAD, release: 'v2', stratum: 'cold' });
    await judgeFor(5, { release: 'v2' });
    expect(await pages()).toEqual([]);
  });
});

it('a renamed location pages within three minutes', async () => {
  await judgeFor(10, { location: 'old' });
  const begun = house.clock.now();
  while ((await firing()).length === 0) {
    await inTurns(0.25, [{ ...BAD, location: 'new' }]);
    expect(house.clock.now() - begun).toBeLessThanOrEqual(3 * MINUTE);
  }
});

describe('by the pure functions', () => {
  const RULES = defaultRules(0);
  const bucketsAt = (seed: number, share: number, everyMs: number) => {
    const random = seededRandom(seed);
    const buckets = new Map<number, { at: number; count: { bad: number; n: number } }>();
    for (let at = 0; at < 8 * 60 * MINUTE; at += everyMs) {
      const start = Math.floor(at / 10_000) * 10_000;
      const bucket = buckets.get(start) ?? { at: start, count: { bad: 0, n: 0 } };
      buckets.set(start, bucket);
      bucket.count.n++;
      if (random() < share) bucket.count.bad++;
    }
    return [...buckets.values()];
  };

  it.each([
    ['page-connection', 500, 5, 1],
    ['page-connection', 500, 30, 2],
    ['page-factory', 200, 5, 1],
    ['page-factory', 200, 30, 1],
  ])(
    'a constant breach at twice the threshold does not resolve: %s at %i bp, 1/%i s',
    (id, bp, seconds, most) => {
      const rule = RULES.find((one) => one.id === id);
      if (!rule) throw new Error(`no rule ${id}`);
      let resolves = 0;
      const seeds = 12;
      for (let seed = 0; seed < seeds; seed++)
        resolves += replayRule(rule, {
          from: 0,
          to: 8 * 60 * MINUTE,
          stepMs: 10_000,
          thresholdBp: bp,
          intervalMs: seconds * SECOND,
          buckets: bucketsAt(seed + 3, (2 * bp) / 10_000, seconds * SECOND),
        }).filter(({ to }) => to !== null).length;
      expect(resolves / seeds).toBeLessThanOrEqual(most);
    },
  );

  it.each([
    [0.01, 0.9, 1],
    [0.075, 0, 0],
    [0.1, 0, 0],
  ])('a tile at %f bad of 5 %% allowed holds between %f and %f of a day', (share, least, most) => {
    const steps = 8640;
    const bad = [0];
    const random = seededRandom(Math.round(share * 1e4) + 7);
    for (let i = 0; i < steps; i++)
      bad.push((bad[i] ?? 0) + (random() < share ? 1 : 0) + (random() < share ? 1 : 0));
    const windows = pageWindowLengths(5 * SECOND);
    let previous: IndicatorState['conditions'] | null = null;
    let holds = 0;
    for (let i = 360; i <= steps; i++) {
      const window = (ms: number) => {
        const from = Math.max(0, i - ms / 10_000);
        const count = { bad: (bad[i] ?? 0) - (bad[from] ?? 0), valid: 2 * (i - from), unknown: 0 };
        return { from: from * 10_000, to: i * 10_000, count };
      };
      const pair = ({ longMs, shortMs }: { longMs: number; shortMs: number }) => ({
        long: window(longMs),
        short: window(shortMs),
      });
      const now = evaluateIndicatorNow({
        indicator: 'connection',
        thresholdBp: 500,
        upstreamFails: false,
        windows: { r1: pair(windows.r1), r2: pair(windows.r2) },
        previous: previous ?? null,
      });
      previous = now.conditions;
      if (now.state === 'holds') holds++;
    }
    const held = holds / (steps - 359);
    expect(held).toBeGreaterThanOrEqual(least);
    expect(held).toBeLessThanOrEqual(most);
  });
});
