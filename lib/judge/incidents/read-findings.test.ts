import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JudgeFixture, openJudgeFixture } from '../../../tests/support/judge-fixture';

const BAD = { plot: 'factory-mismatch', release: 'r2' } as const;

let house: JudgeFixture;
beforeEach(async () => {
  house = await openJudgeFixture();
});
afterEach(() => house.close());

async function judgeFor(minutes: number, sessions = {}) {
  for (let tick = 0; tick < minutes * 4; tick++) {
    await house.probe(0.25, sessions);
    await house.judge.judgeNow();
  }
}
const only = async () => {
  const [incident, ...others] = await house.incidents();
  if (!incident || others.length > 0) throw new Error('not one incident');
  return incident;
};

describe('the findings of an incident', () => {
  it('name release, stage, words and examples while it is open, and stay when it has cleared', async () => {
    await judgeFor(10);
    await judgeFor(4, BAD);
    const open = (await only()).findings;
    expect(open).toMatchObject({
      releases: [{ value: 'r2', bad: 48, n: 48 }],
      before: [{ value: 'r1', bad: 0 }],
      locations: [{ value: 'local', bad: 48, n: 48 }],
      sessions: 48,
      isNew: true,
      after: null,
    });
    expect(open?.message).toBe(
      'WebSocket factory pattern initialization failed - SSOT compliance issue detected',
    );
    const stage = (name: string) => open?.stages.find((one) => one.stage === name);
    expect(stage('auth')).toMatchObject({ reached: 48, stopped: 0 });
    expect(stage('factory')).toMatchObject({ stopped: 48 });
    const { first, failing, passing } = open?.examples ?? {};
    const outcome = async (id: string | null | undefined) =>
      (await house.stores.events.session(id ?? ''))?.outcome;
    expect([await outcome(first), await outcome(failing), await outcome(passing)]).toEqual([
      'failed',
      'failed',
      'passed',
    ]);
    for (let minute = 0; minute < 40 && (await only()).clearedAt === null; minute++)
      await judgeFor(1, { release: 'r3' });
    const ended = (await only()).findings;
    expect(ended).toMatchObject({ sessions: 48, message: open?.message, examples: { first } });
    expect(ended?.after?.bad).toBe(0);
    expect(ended?.after?.n).toBeGreaterThan(12);
    await judgeFor(5, { release: 'r3' });
    expect((await only()).findings).toEqual(ended);
  });

  it('that cannot be read leave the counts and clocks of the incident', async () => {
    const { events } = house.deps;
    events.healthEventsOf = () => Promise.reject(new Error('the disk is gone'));
    await judgeFor(10);
    await judgeFor(3, BAD);
    const incident = await only();
    expect(incident.counts?.bad).toBe(36);
    expect(incident.findings).toBeUndefined();
  });
});
