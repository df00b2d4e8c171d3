import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeDrive } from '../../tests/support/judge-drive';
import { type JudgeFixture, openJudgeFixture, TARGET } from '../../tests/support/judge-fixture';
import { alertDetail, alertTitle } from '../domain/alerts/alert-text';
import type { HealthPoll, PollState, PollWord } from '../domain/polls/health-poll';
import { defaultRules } from '../domain/rules/default-rules';
import type { Rule } from '../domain/rules/rule';
import { MINUTE } from '../domain/time';

const POLL: HealthPoll = {
  name: 'ready',
  preset: 'ready',
  url: null,
  everyMs: 30_000,
  timeoutMs: 5_000,
  ok: null,
  degraded: null,
};

let house: JudgeFixture;
const { judgeFor, alertOf } = judgeDrive(() => house);
beforeEach(async () => {
  house = await openJudgeFixture();
  await house.put('target', { ...TARGET, poll: [POLL] });
  const [base] = defaultRules(0);
  if (!base) throw new Error('no rule');
  const rule: Rule = {
    ...base,
    id: 'not-ready',
    name: 'not ready',
    severity: 'page',
    measure: { kind: 'health', poll: 'ready', state: 'degraded' },
    thresholdBp: null,
    conditions: [],
    forMs: 5 * MINUTE,
    keepFiringMs: MINUTE,
    builtIn: false,
  };
  await house.put('rule', rule);
});
afterEach(() => house.close());

/** Sessions pass for so many minutes, while the endpoint goes on answering this. */
async function answerFor(minutes: number, word: PollWord) {
  for (let minute = 0; minute < minutes; minute++) {
    const value: PollState = {
      targetId: 't1',
      name: 'ready',
      path: '/health/ready',
      word,
      reason: '',
      detail: word === 'ok' ? null : 'redis',
      version: null,
      since: house.clock.now(),
      at: house.clock.now(),
      everyMs: POLL.everyMs,
    };
    const put = { op: 'put', kind: 'pollState', id: 't1:ready', group: 't1', value } as const;
    await house.stores.state.mutate([put], house.clock.now());
    await judgeFor(1);
  }
}
const words = async () => (await house.alertWords()).filter((word) => word.includes('not-ready'));

describe('a rule about a health endpoint', () => {
  it('fires once it lasted, across degraded and failed, and resolves', async () => {
    await answerFor(1, 'ok');
    await answerFor(3, 'degraded');
    expect(await words()).toEqual(['not-ready pending']);
    await answerFor(3, 'failed');
    expect(await words()).toEqual(['not-ready firing']);
    const alert = await alertOf('not-ready');
    expect(alertTitle(alert)).toBe('The health endpoint ready is failed');
    expect(alertDetail(alert)).toBe('It fails: redis.');
    await answerFor(3, 'ok');
    expect(await words()).toEqual(['not-ready resolved']);
  });

  it('never fires on what is not measurable, and does not resolve by it', async () => {
    await answerFor(15, 'not_measurable');
    expect(await words()).toEqual([]);
    await answerFor(3, 'degraded');
    await answerFor(10, 'not_measurable');
    expect(await words()).toEqual(['not-ready pending']);
    await answerFor(4, 'degraded');
    await answerFor(10, 'not_measurable');
    expect(await words()).toEqual(['not-ready firing']);
  });

  it('is frozen while nothing is asked, and while our own self-check fails', async () => {
    await answerFor(2, 'degraded');
    house.setProbe({ healthy: false });
    await answerFor(10, 'failed');
    expect(await words()).toEqual(['not-ready pending']);
    house.setProbe({ healthy: true });
    await answerFor(5, 'failed');
    expect(await words()).toEqual(['not-ready firing']);
    await judgeFor(20);
    expect(await words()).toEqual(['not-ready firing']);
    await house.put('target', { ...TARGET, poll: [POLL], paused: true });
    await answerFor(5, 'ok');
    expect(await words()).toEqual(['not-ready firing']);
  });

  it('says nothing about a target without that endpoint, and ends when it is removed', async () => {
    await answerFor(7, 'failed');
    expect(await words()).toEqual(['not-ready firing']);
    await house.put('target', TARGET);
    await judgeFor(1);
    expect(await alertOf('not-ready')).toMatchObject({ endedBecause: 'not_measured' });
    await answerFor(7, 'failed');
    expect(await words()).toEqual(['not-ready resolved']);
  });
});
