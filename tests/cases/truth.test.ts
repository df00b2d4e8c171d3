/** Small cases of a review that failed, each with the right value and named after what was observed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Conditions } from '../../lib/domain/now/indicator-state';
import { SECOND } from '../../lib/domain/time';
import type { SlotCount } from '../../lib/store/event-store';
import {
  compare,
  createRoundMemory,
  createSchedule,
  defaultRules,
  evaluateRound,
  type JudgeHouse,
  judgeCounts,
  judgeIndicator,
  MINUTE,
  makeSession,
  manualClock,
  openJudgeHouse,
  release,
  replayRule,
  ruleWindows,
  type Sessions,
  START,
  TARGET,
} from '../support/case-api';
import {
  BAD,
  createArrivals,
  createReleaseJudgeFor,
  createReviewDesk,
  firingPages,
  readRelease,
} from './support/case-house';
import { seededRandom } from './support/seeded';

const HOUR = 60 * MINUTE;

let house: JudgeHouse;
beforeEach(async () => {
  house = await openJudgeHouse();
});
afterEach(() => house.close());

describe('what pages', () => {
  it('pages while a canary passes and the release that serves four of five sessions fails', async () => {
    await house.put('release', release('v1', START));
    for (let n = 0; n < 40; n++) {
      await house.probe(0.25, { release: 'v1' });
      await house.judge.judgeNow();
    }
    await house.put('release', release('v2', house.clock.now()));
    let n = 0;
    for (let quarter = 0; quarter < 80; quarter++) {
      for (let one = 0; one < 3; one++)
        await house.probe(1 / 12, n++ % 5 === 0 ? { release: 'v2' } : { ...BAD, release: 'v1' });
      await house.judge.judgeNow();
    }
    expect(await firingPages(house)).toBeGreaterThan(0);
    expect((await house.told('connection')).state).toBe('fails');
    expect((await house.told('agent')).state).not.toBe('holds');
  });

  it('pages for a total outage within 3 min after the location was renamed', async () => {
    const memory = createRoundMemory(house.stores.state);
    await house.probe(10, { location: 'old' });
    await evaluateRound(house.deps, memory, null);
    const from = house.clock.now();
    for (let n = 0; n < 144 && (await firingPages(house)) === 0; n++) {
      await house.probe(1 / 12, { ...BAD, location: 'local' });
      await evaluateRound(house.deps, memory, new Set(['t1']));
      if (n % 3 === 2) await evaluateRound(house.deps, memory, null);
    }
    expect(await firingPages(house)).toBeGreaterThan(0);
    expect(house.clock.now() - from).toBeLessThanOrEqual(3 * MINUTE);
  });

  it('pages for a crash loop that announces a new instance every 20 s', async () => {
    const { go } = createArrivals(house, async (n) => {
      if (n % 3 === 2) await house.judge.judgeNow();
    });
    await go(3, () => ({ plot: 'passed', release: 'r1', instance: 'i1' }));
    await go(6, () => {
      const pod = Math.floor(house.clock.now() / (20 * SECOND));
      return { plot: 'factory-mismatch', release: 'r2', instance: `pod-${pod}` };
    });
    expect(await firingPages(house)).toBeGreaterThan(0);
  });

  it('pages while a new version comes every 45 s and every session fails', async () => {
    for (let n = 0; n < 40; n++) {
      await house.probe(0.25);
      await house.judge.judgeNow();
    }
    let version = 0;
    for (let n = 0; n < 60; n++) {
      if (n % 3 === 0) await house.put('release', release(`dev-${++version}`, house.clock.now()));
      await house.probe(0.25, { ...BAD, release: `dev-${version}` });
      await house.judge.judgeNow();
    }
    expect(await firingPages(house)).toBeGreaterThan(0);
  });

  it('alerts if every session of one target is excluded while another is measured', async () => {
    await house.put('target', { ...TARGET, id: 't2', name: 'other' });
    const target = { id: 't2', name: 't2', environment: 'staging' };
    const both = async (minutes: number, over: Sessions) => {
      for (let n = 0; n < minutes * 4; n++) {
        const at = house.clock.now();
        await house.probe(0.25, over);
        const others = [1, 2, 3].map((k) => {
          const { record } = makeSession({
            plot: 'passed',
            target,
            release: 'r1',
            instance: 'i1',
            location: 'local',
            startedAt: at + k * 5 * SECOND - SECOND,
            load: 1,
            seed: 'j',
          });
          return {
            record: { ...record, seeded: false, endedAt: at + k * 5 * SECOND - 1 },
            frames: null,
          };
        });
        await house.stores.events.append({
          sessions: others,
          healthEvents: [],
          connections: [],
          slots: [],
        });
        await house.judge.judgeNow();
      }
    };
    await both(10, {});
    const excludedBecause = 'ENETUNREACH: the local network is unreachable';
    await both(20, { outcome: 'excluded', excludedBecause });
    expect(await house.alerts()).not.toHaveLength(0);
  });
});

describe('what resolves', () => {
  it('never resolves by a deployment that is as broken as the one before it', async () => {
    const everyMs = MINUTE;
    await house.put('target', { ...TARGET, intervalMs: everyMs });
    await house.put('release', release('v1', START));
    const seen: string[] = [];
    const go = async (minutes: number, over: Sessions) => {
      for (let n = 0; n < minutes; n++) {
        await house.probe(1, { everyMs, ...over });
        await house.judge.judgeNow();
        const phases = (await house.alerts()).filter(({ ruleId }) => ruleId === 'page-connection');
        seen.push(phases.map(({ phase }) => phase).join());
      }
    };
    await go(35, { release: 'v1' });
    await go(30, { ...BAD, release: 'v1' });
    await house.put('release', release('v2', house.clock.now()));
    await go(1, { ...BAD, release: 'v2', stratum: 'cold' });
    await go(30, { ...BAD, release: 'v2' });
    expect(seen.at(-1)).toContain('firing');
    expect(seen.join()).not.toContain('resolved');
  });

  it('resolves at most once in 8 h of twice the threshold', () => {
    const rule = defaultRules(0).find(({ id }) => id === 'page-connection');
    if (!rule) throw new Error('there is no page for connection');
    let resolves = 0;
    for (let seed = 0; seed < 5; seed++) {
      const random = seededRandom(seed + 3);
      const buckets = new Map<number, { at: number; count: { bad: number; n: number } }>();
      for (let ms = 0; ms < 8 * HOUR; ms += 5 * SECOND) {
        const at = Math.floor(ms / 10_000) * 10_000;
        const bucket = buckets.get(at) ?? { at, count: { bad: 0, n: 0 } };
        bucket.count.n++;
        if (random() < 0.1) bucket.count.bad++;
        buckets.set(at, bucket);
      }
      const firings = replayRule(rule, {
        from: 0,
        to: 8 * HOUR,
        stepMs: 10_000,
        buckets: [...buckets.values()],
        intervalMs: 5 * SECOND,
        thresholdBp: 500,
      });
      resolves += firings.filter(({ to }) => to !== null).length;
    }
    expect(resolves / 5).toBeLessThanOrEqual(1);
  });
});

describe('the state of a tile', () => {
  /** The share of a day in which connection holds, at this share of bad sessions, with two sessions every 10 s. */
  function shareOfHolds(badShare: number): number {
    const steps = 8640;
    const spans = ruleWindows(5 * SECOND);
    const bad = [0];
    const n = [0];
    const random = seededRandom(Math.round(badShare * 1e4) + 1);
    for (let step = 0; step < steps; step++) {
      const lost = Number(random() < badShare) + Number(random() < badShare);
      bad.push((bad.at(-1) ?? 0) + lost);
      n.push((n.at(-1) ?? 0) + 2);
    }
    const window = (end: number, ms: number) => {
      const begin = Math.max(0, end - ms / 10_000);
      const sum = (sums: number[]) => (sums[end] ?? 0) - (sums[begin] ?? 0);
      const count = { bad: sum(bad), valid: sum(n), unknown: 0 };
      return { from: begin * 10_000, to: end * 10_000, count };
    };
    let held = 0;
    let previous: Conditions | null = null;
    for (let end = 360; end <= steps; end++) {
      const pair = ({ longMs, shortMs }: { longMs: number; shortMs: number }) => ({
        long: window(end, longMs),
        short: window(end, shortMs),
      });
      const judged = judgeIndicator({
        indicator: 'connection',
        thresholdBp: 500,
        previous,
        upstreamFails: false,
        windows: { r1: pair(spans.r1), r2: pair(spans.r2) },
      });
      previous = judged.conditions;
      if (judged.state === 'holds') held++;
    }
    return held / (steps - 359);
  }

  it('holds most of the day at a fifth of the threshold, and never at 1.5 times it', () => {
    expect(shareOfHolds(0.01)).toBeGreaterThan(0.9);
    expect(shareOfHolds(0.075)).toBe(0);
  });
});

describe('a verdict', () => {
  it('of a version that is deployed again is not the old pass', async () => {
    const { mark, verdict } = createReviewDesk(house);
    await house.put('release', release('v1', house.clock.now()));
    // A pass needs to know what was due.
    await withSlots(house, 90, async () => {
      await house.probe(45, { release: 'v1' });
      expect(await verdict('v1')).toBe('pass');
      await house.put('release', release('v2', house.clock.now()));
      await house.probe(45, { release: 'v2' });
      await mark('v1');
    });
    expect(await verdict('v1')).not.toBe('pass');
    await house.probe(5, { ...BAD, release: 'v1' });
    expect(await verdict('v1')).not.toBe('pass');
  });

  it('is no pass if it is unknown what was due', async () => {
    await house.put('release', release('v1', house.clock.now()));
    await house.probe(45, { release: 'v1' });
    const look = await createReleaseJudgeFor(house).evaluate(await readRelease(house, 'v1'));
    expect(look.verdict).toBe('inconclusive');
  });

  it('is no pass if one of twelve slots is lost because of the target', async () => {
    await house.put('release', release('v1', house.clock.now()));
    const from = house.clock.now();
    for (let minute = 0; minute < 45; minute++) {
      await house.probe(11 / 12, { release: 'v1' });
      house.clock.advance(5 * SECOND);
    }
    const slots: SlotCount[] = [];
    for (let minute = from; minute < house.clock.now(); minute += MINUTE)
      slots.push({
        targetId: 't1',
        location: 'local',
        minute,
        probe: 'p',
        seq: 1,
        scheduled: 12,
        lostToProbe: 0,
        lostToTarget: 1,
      });
    await house.stores.events.append({
      sessions: [],
      healthEvents: [],
      connections: [],
      slots,
    });
    const look = await createReleaseJudgeFor(house).evaluate(await readRelease(house, 'v1'));
    expect(look.verdict).not.toBe('pass');
  });

  it('is stored although one health event is dated back by 20 h', async () => {
    const { collector, go } = createArrivals(house, async () => undefined);
    const judge = createReleaseJudgeFor(house);
    await go(2, () => ({ plot: 'passed', release: 'v1', instance: 'i-v1' }));
    await go(1, () => ({ plot: 'passed', release: 'v2', instance: 'i-v2' }));
    const late = {
      id: 's1',
      at: house.clock.now() - 20 * HOUR,
      environment: 'staging',
      stage: 'factory',
      outcome: 'ok',
      release: 'v2',
      instance: 'i9',
      connectionId: 'cs',
    };
    await collector.ingest([late], {});
    for (let n = 0; n < 6; n++) {
      await go(2, () => ({ plot: 'factory-mismatch', release: 'v2', instance: 'i-v2' }));
      await judge.judgeNow();
    }
    expect(await house.stores.state.list('verdict', 't1:v2')).not.toHaveLength(0);
  });

  it('is never inverted above a threshold of 95 % bad', () => {
    expect(judgeCounts(0, 60, 9900).verdict).not.toBe('fail');
    expect(judgeCounts(20_000, 20_000, 9900).verdict).toBe('fail');
  });

  it('finds at most 2 % of equal releases worse if failures come in runs of five', () => {
    let worse = 0;
    for (let pair = 0; pair < 400; pair++) {
      const random = seededRandom(pair * 17 + 5);
      const sample = () => {
        const share = 0.03;
        const begins = share / 5 / (1 - share);
        let fails = random() < share;
        let bad = 0;
        for (let n = 0; n < 720; n++) {
          if (fails) bad++;
          fails = fails ? random() >= 1 / 5 : random() < begins;
        }
        return { bad, n: 720 };
      };
      if (compare(sample(), sample(), 0.02).word === 'worse') worse++;
    }
    expect(worse / 400).toBeLessThanOrEqual(0.02);
  });
});

describe('when a session starts', () => {
  it('detects a failure of 10 s per minute with one session per minute, whenever the process started', () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = seededRandom(seed + 5);
      const clock = manualClock(Math.floor(random() * HOUR) + 1_700_000_000_000);
      let bad = 0;
      const schedule = createSchedule(
        { clock, random },
        () => MINUTE,
        () => {
          if ((clock.now() / 1000) % 60 < 10) bad++;
        },
      );
      for (let second = 0; second < 4 * 3600; second++) clock.advance(1000);
      schedule.stop();
      expect(bad, `start ${seed}`).toBeGreaterThan(0);
    }
  });
});

/** Stores what was due in every minute, so that coverage is known. */
async function withSlots(of: JudgeHouse, minutes: number, run: () => Promise<void>) {
  const from = of.clock.now();
  const slots: SlotCount[] = Array.from({ length: minutes }, (_, n) => ({
    targetId: 't1',
    location: 'local',
    minute: from + n * MINUTE,
    probe: 'p',
    seq: 1,
    scheduled: 12,
    lostToProbe: 0,
    lostToTarget: 0,
  }));
  await of.stores.events.append({
    sessions: [],
    healthEvents: [],
    connections: [],
    slots,
  });
  await run();
}
