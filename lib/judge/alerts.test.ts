import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeDrive } from '../../tests/support/judge-drive';
import {
  type JudgeFixture,
  openJudgeFixture,
  release,
  START,
  TARGET,
} from '../../tests/support/judge-fixture';
import { defaultRules } from '../domain/rules/default-rules';
import type { Rule } from '../domain/rules/rule';
import { MINUTE, SECOND } from '../domain/time';
import { createJudge } from './create-judge';

const BAD = { plot: 'factory-mismatch' } as const;

let house: JudgeFixture;
beforeEach(async () => {
  house = await openJudgeFixture();
});
afterEach(() => house.close());

const ruleOf = (id: string, more: Partial<Rule> = {}): Rule => {
  const found = defaultRules(START).find((rule) => rule.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return { ...found, ...more };
};
/** A rule of somebody's own: pages where more than 5 % of sessions are bad in 5 min. */
const ownRule = (more: Partial<Rule>): Rule =>
  ruleOf('page-connection', { id: 'own', name: 'Own', builtIn: false, thresholdBp: 500, ...more });

const { judgeFor, silentFor, alertOf } = judgeDrive(() => house);

describe('an outage', () => {
  it('pages within 55 s of its first failure, and its tickets exist beside it', async () => {
    const { probe, judge, clock } = house;
    await judgeFor(31);
    expect(await house.alerts()).toEqual([]);
    const begun = clock.now() + 5 * SECOND;
    while ((await house.alerts()).length === 0) {
      await probe(1 / 12, BAD);
      judge.poke(['t1']);
      await judge.judgeNow();
      expect(clock.now() - begun).toBeLessThanOrEqual(55 * SECOND);
    }
    await judgeFor(3, BAD);
    expect(await house.alertWords()).toEqual(
      expect.arrayContaining([
        'page-connection firing',
        'page-factory firing',
        'ticket-connection firing',
        'ticket-endToEnd firing',
        'ticket-internalError firing',
      ]),
    );
  });

  it('states its evidence, its stage, its signature and a session, and agrees with the tile', async () => {
    await judgeFor(6);
    await judgeFor(2, BAD);
    const alert = await alertOf('page-factory');
    expect(alert).toMatchObject({
      phase: 'firing',
      targetId: 't1',
      target: 'chat',
      environment: 'staging',
      indicator: 'factory',
      severity: 'page',
      staleSince: null,
      keepSince: null,
      reading: { thresholdBp: 200, seenFrom: ['local'], serverAgrees: false },
      cause: {
        stage: 'factory',
        signature: { title: expect.stringMatching(/^factory: .*closed 1011/) },
      },
    });
    expect(alert.key).toMatch(/^[0-9a-f]{64}$/);
    const failing = await house.stores.events.session(alert.cause.sessionId ?? '');
    expect(failing?.failedStage).toBe('factory');
    expect((await house.told('factory')).state).toBe('fails');
    expect(alert.firedReading?.long?.count.bad).toBeLessThanOrEqual(
      alert.reading.long?.count.bad ?? 0,
    );
  });

  it('resolves where its recovery is proven and has stayed so for four minutes, once', async () => {
    const ids = (rows: ReadonlyArray<{ id: string }>) => rows.map(({ id }) => id).sort();
    /** What screens read from memory is what is stored. */
    const expectSame = async () => {
      const open = house.judge.openAlerts();
      expect(ids(open?.alerts ?? [])).toEqual(ids(await house.alerts('open')));
      const incidents = await house.stores.state.list('incident', 'open');
      expect(ids(open?.incidents ?? [])).toEqual(ids(incidents));
    };
    expect(house.judge.openAlerts()).toBeNull();
    await judgeFor(3, BAD);
    expect(house.judge.openAlerts()?.alerts).not.toEqual([]);
    await expectSame();
    await judgeFor(16);
    await expectSame();
    const pages = (await house.alertWords()).filter((word) => word.startsWith('page'));
    expect(pages).toEqual(['page-connection resolved', 'page-factory resolved']);
    const { resolvedAt, keepSince } = await alertOf('page-connection');
    expect((resolvedAt ?? 0) - (keepSince ?? 0)).toBeGreaterThanOrEqual(4 * MINUTE);
    expect((resolvedAt ?? 0) - (keepSince ?? 0)).toBeLessThanOrEqual(5 * MINUTE);
    expect(await house.alerts('open')).not.toContainEqual(
      expect.objectContaining({ severity: 'page' }),
    );
  });

  it('is never resolved by silence: pages freeze, and no data pages by itself', async () => {
    await judgeFor(3, BAD);
    await silentFor(20);
    const page = await alertOf('page-connection');
    expect(page).toMatchObject({ phase: 'firing', resolvedAt: null });
    expect(page.staleSince).not.toBeNull();
    expect(await alertOf('no-data')).toMatchObject({ phase: 'firing' });
    await judgeFor(1, BAD);
    expect(await alertOf('no-data')).toMatchObject({ phase: 'resolved' });
    expect(await alertOf('page-connection')).toMatchObject({ phase: 'firing', staleSince: null });
  });

  it('goes on over a restart: one alert, the same clock', async () => {
    await house.put('rule', ruleOf('page-connection', { forMs: 2 * MINUTE }));
    await judgeFor(1.5, BAD);
    const pending = await alertOf('page-connection');
    expect(pending.phase).toBe('pending');
    house.judge = createJudge(house.deps);
    await judgeFor(2, BAD);
    const fired = await alertOf('page-connection');
    expect(fired).toMatchObject({ id: pending.id, phase: 'firing' });
    expect((fired.firedAt ?? 0) - fired.pendingSince).toBe(2 * MINUTE);
  });

  it('goes on over a deployment that repairs nothing, and names the releases that serve', async () => {
    const { put, clock } = house;
    await put('release', release('v1', START));
    await judgeFor(3, { ...BAD, release: 'v1' });
    expect(await alertOf('page-connection')).toMatchObject({
      phase: 'firing',
      release: 'v1',
      serving: [{ version: 'v1', share: 1 }],
    });
    await put('release', release('v2', clock.now()));
    await judgeFor(1, { ...BAD, release: 'v2', stratum: 'cold' });
    await judgeFor(10, { ...BAD, release: 'v2' });
    const pages = (await house.alerts()).filter((alert) => alert.ruleId === 'page-connection');
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({
      phase: 'firing',
      staleSince: null,
      keepSince: null,
      serving: [{ version: 'v2', share: 1 }],
    });
    await judgeFor(12, { release: 'v2' });
    expect(await alertOf('page-connection')).toMatchObject({ phase: 'resolved', release: 'v1' });
  });

  it('does not fire again on what lies behind its resolve, also over a restart', async () => {
    await judgeFor(30);
    await judgeFor(2, BAD);
    while ((await house.alertWords('open')).some((word) => word.startsWith('page'))) {
      await judgeFor(0.25);
    }
    house.judge = createJudge(house.deps);
    // In 30 min lie 27 bad sessions: two more would be enough, were they counted.
    await judgeFor(1, {});
    await judgeFor(0.25, BAD);
    await judgeFor(4);
    const fired = (await house.alerts()).filter((alert) => alert.ruleId === 'page-connection');
    expect(fired).toHaveLength(1);
  });

  it('flaps after three firings in an hour, also over a restart', async () => {
    await house.put('rule', ruleOf('page-connection', { keepFiringMs: 0 }));
    for (let turn = 0; turn < 3; turn++) {
      house.judge = createJudge(house.deps);
      await judgeFor(2, BAD);
      await judgeFor(turn < 2 ? 10 : 7);
    }
    const pages = (await house.alerts()).filter((alert) => alert.ruleId === 'page-connection');
    expect(pages.map((alert) => alert.firings.length).sort()).toEqual([1, 2, 3]);
    const last = pages.find((alert) => alert.firings.length === 3);
    expect(last).toMatchObject({ phase: 'firing' });
    expect(last?.flappingSince).toBe(last?.firedAt);
    expect(new Set(pages.map((alert) => alert.key)).size).toBe(1);
  });
});

describe('what is gone', () => {
  it('takes its alerts along: targets, rules, and rules that are switched off', async () => {
    await judgeFor(3, BAD);
    await house.put('rule', ruleOf('page-factory', { enabled: false }));
    await house.stores.state.mutate([{ op: 'delete', kind: 'rule', id: 'ticket-factory' }], START);
    await house.judge.judgeNow();
    expect(await house.alertWords('closed')).toEqual([
      'page-factory resolved',
      'ticket-factory resolved',
    ]);
    await house.stores.state.mutate([{ op: 'delete', kind: 'target', id: 't1' }], START);
    await house.judge.judgeNow();
    expect(await house.alerts('open')).toEqual([]);
  });

  it('does not hold for a paused target: it freezes', async () => {
    await judgeFor(3, BAD);
    await house.put('target', { ...TARGET, paused: true });
    await silentFor(10);
    const alert = await alertOf('page-connection');
    expect(alert).toMatchObject({ phase: 'firing' });
    expect(alert.staleSince).not.toBeNull();
  });
});

describe('rules of somebody’s own', () => {
  it.each([
    ['a close code', { kind: 'closeCode', code: 1011 }],
    ['a stage', { kind: 'stage', stage: 'factory' }],
  ] as const)('fire on %s', async (_, measure) => {
    await house.put('rule', ownRule({ measure }));
    await judgeFor(5);
    expect(await house.alerts()).toEqual([]);
    await judgeFor(1.5, BAD);
    const alert = await alertOf('own');
    expect(alert).toMatchObject({ phase: 'firing', measure });
    expect(alert.reading.long?.count).toEqual({ bad: expect.any(Number), n: expect.any(Number) });
  });

  it('fire on a signature, found by its id', async () => {
    await judgeFor(0.5, BAD);
    const { sessions } = await house.stores.events.sessions({ targetId: 't1' }, { limit: 1 });
    const signature = sessions[0]?.signature?.id ?? '';
    await house.put('rule', ownRule({ measure: { kind: 'signature', signature } }));
    await house.put(
      'rule',
      ownRule({ id: 'other', measure: { kind: 'signature', signature: 'x' } }),
    );
    await judgeFor(1, BAD);
    expect(await house.alertWords()).toContain('own firing');
    expect((await house.alertWords()).join()).not.toContain('other');
    expect((await alertOf('own')).cause.signature?.id).toBe(signature);
  });

  it('fire on a latency: sessions above the limit', async () => {
    const measure = { kind: 'latency', latency: 'total', limitMs: 1 } as const;
    await house.put('rule', ownRule({ measure }));
    await house.put('rule', ownRule({ id: 'slack', measure: { ...measure, limitMs: 60_000 } }));
    await judgeFor(1.5);
    expect(await house.alertWords()).toEqual(['own firing']);
  });

  it('keep to their scope', async () => {
    const scope = { targetId: null, environment: null, location: null };
    const rules = {
      here: { ...scope, environment: 'staging' },
      elsewhere: { ...scope, environment: 'production' },
      other: { ...scope, targetId: 't2' },
      from: { ...scope, location: 'fra' },
    };
    for (const [id, where] of Object.entries(rules))
      await house.put('rule', ownRule({ id, scope: where }));
    await judgeFor(2, BAD);
    const own = (await house.alertWords()).filter((word) => !/^(page|ticket)-/.test(word));
    expect(own).toEqual(['here firing']);
    const keys = (await house.alerts()).map((alert) => alert.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
