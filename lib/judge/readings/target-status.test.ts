import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type JudgeFixture,
  openJudgeFixture,
  release,
  TARGET,
} from '../../../tests/support/judge-fixture';

const BAD = { plot: 'factory-mismatch' } as const;

let house: JudgeFixture;
beforeEach(async () => {
  house = await openJudgeFixture();
});
afterEach(() => house.close());

/** One of `every` sessions goes to v2. */
async function canary(minutes: number, every: number, over: object = {}) {
  for (let n = 0; n < minutes * 12; n++) {
    const release = n % every === 0 ? 'v2' : 'v1';
    await house.probe(1 / 12, { release, ...(release === 'v2' ? over : {}) });
    if (n % 3 === 2) await house.judge.judgeNow();
  }
}

describe('the picture of a target', () => {
  it('is none before the first pass, and is made anew in every pass', async () => {
    const { judge, clock } = house;
    expect(judge.pictureOf('t1')).toBeNull();
    await judge.judgeNow();
    expect(judge.pictureOf('t1')).toMatchObject({
      targetId: 't1',
      asOf: clock.now(),
      serving: [],
      warnings: [],
      warmingUp: null,
      recent: { sessions: 0, bad: 0, lastBadAt: null, stage: null },
    });
  });

  it('names the releases that serve with their shares, and how many of their sessions are bad', async () => {
    const { put, clock, judge, probe } = house;
    await put('release', release('v1', clock.now()));
    await probe(10, { release: 'v1' });
    await put('release', release('v2', clock.now()));
    const startedAt = clock.now();
    await canary(10, 4, BAD);
    expect(judge.pictureOf('t1')?.serving).toMatchObject([
      { version: 'v1', deploymentId: 't1:v1', share: 0.75, sessions: 45, bad: 0 },
      { version: 'v2', deploymentId: 't1:v2', share: 0.25, sessions: 15, bad: 15, startedAt },
    ]);
    // A release that goes away serves no more within the time of five of its own sessions.
    await probe(1.5, { release: 'v1' });
    await judge.judgeNow();
    expect(judge.pictureOf('t1')?.serving).toHaveLength(2);
    await probe(1, { release: 'v1' });
    await judge.judgeNow();
    expect(judge.pictureOf('t1')?.serving).toHaveLength(1);
  });

  it('counts a share below one percent among the others', async () => {
    const { judge, probe } = house;
    await probe(1 / 12, { release: 'v2' });
    await probe(12, { release: 'v1', everyMs: 1000 });
    await judge.judgeNow();
    expect(judge.pictureOf('t1')).toMatchObject({ serving: [{ version: 'v1', share: 1 }] });
    await probe(1 / 60, { release: 'v2', everyMs: 1000 });
    await judge.judgeNow();
    expect(judge.pictureOf('t1')).toMatchObject({
      serving: [{ version: 'v1' }],
      others: { releases: 1 },
    });
  });

  it('states what failed in the last two minutes, where and when, cold sessions among them', async () => {
    const { put, probe, judge, clock } = house;
    await probe(5);
    await put('release', release('v2', clock.now()));
    const startedAt = clock.now();
    await probe(0.5, { ...BAD, release: 'v2', stratum: 'cold' });
    await judge.judgeNow();
    expect(judge.pictureOf('t1')).toMatchObject({
      recent: { bad: 6, stage: 'factory', lastBadAt: clock.now() },
      warmingUp: {
        deploymentId: 't1:v2',
        startedAt,
        judgedFrom: startedAt + 60_000,
        sessions: 6,
        bad: 6,
        stage: 'factory',
      },
    });
    const lastBad = clock.now();
    await probe(0.5, { release: 'v2' });
    await judge.judgeNow();
    expect(judge.pictureOf('t1')).toMatchObject({
      recent: { bad: 6, lastBadAt: lastBad },
      warmingUp: null,
    });
  });

  it('takes versions for no releases where there are too many, and again for releases where they became few', async () => {
    const { judge, probe } = house;
    const warnings = () => judge.pictureOf('t1')?.warnings;
    for (let n = 1; n <= 5; n++) await probe(1, { release: `v${n}` });
    await judge.judgeNow();
    expect(warnings()).toEqual([]);
    await probe(1, { release: 'v6' });
    await judge.judgeNow();
    expect(warnings()).toEqual(['versions_are_no_releases']);
    expect(judge.pictureOf('t1')?.serving).toEqual([]);
    await probe(40, { release: 'v6' });
    await judge.judgeNow();
    expect(warnings()).toEqual(['versions_are_no_releases']);
    await probe(20, { release: 'v6' });
    await judge.judgeNow();
    expect(warnings()).toEqual([]);
    expect(judge.pictureOf('t1')?.serving).toMatchObject([{ version: 'v6', share: 1 }]);
  });

  it('knows no release where the target says that versions are none', async () => {
    const { judge, probe, put } = house;
    await put('target', { ...TARGET, releases: 'off' });
    await probe(5, { release: 'v1' });
    await judge.judgeNow();
    expect(judge.pictureOf('t1')).toMatchObject({ serving: [], warnings: [] });
  });
});
