import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JudgeFixture, openJudgeFixture, START } from '../../../tests/support/judge-fixture';
import type { Alert } from '../../domain/alerts/alert';
import { incidentState } from '../../domain/incidents/incident';
import { SECOND } from '../../domain/time';
import { createJudge } from '../create-judge';

const BAD = { plot: 'factory-mismatch' } as const;

let house: JudgeFixture;
beforeEach(async () => {
  house = await openJudgeFixture();
});
afterEach(() => house.close());

/** Judges every 15 s while sessions end. */
async function judgeFor(minutes: number, sessions = {}) {
  for (let tick = 0; tick < minutes * 4; tick++) {
    await house.probe(0.25, sessions);
    await house.judge.judgeNow();
  }
}
const only = async () => {
  const incidents = await house.incidents();
  const [incident] = incidents;
  if (!incident || incidents.length > 1) throw new Error(`${incidents.length} incidents`);
  return incident;
};
const byId = async () => new Map((await house.alerts()).map((alert) => [alert.id, alert]));
const ruleOf = (alerts: Map<string, Alert>, id: string) => alerts.get(id)?.ruleId;

describe('an outage', () => {
  it('is one incident of all its alerts, led by the stage where sessions stop', async () => {
    await judgeFor(10);
    const brokeAt = house.clock.now();
    await judgeFor(4, BAD);
    const incident = await only();
    const alerts = await byId();
    expect(incident).toMatchObject({
      number: 1,
      severity: 'page',
      targetId: 't1',
      target: 'chat',
      environment: 'staging',
      endedAt: null,
      clearedAt: null,
      cause: { stage: 'factory' },
    });
    expect(ruleOf(alerts, incident.leadAlertId)).toBe('page-factory');
    const rules = incident.members.map(({ alertId }) => ruleOf(alerts, alertId));
    expect(rules).toEqual(
      expect.arrayContaining(['page-connection', 'page-factory', 'ticket-internalError']),
    );
    expect(new Set([...alerts.values()].map(({ incidentId }) => incidentId))).toEqual(
      new Set([incident.id]),
    );
    // The first bad session, to the second; not the tick at which a rule became true.
    expect(incident.beganAt - brokeAt).toBeGreaterThan(0);
    expect(incident.beganAt - brokeAt).toBeLessThanOrEqual(5 * SECOND);
    expect(incident.counts?.bad).toBe(48);
    expect(incident.members.every(({ joined }) => joined !== 'silence')).toBe(true);
  });

  it('is watched once it recovers, ends with its last bad session, and takes its tickets along', async () => {
    await judgeFor(10);
    await judgeFor(4, BAD);
    const mendedAt = house.clock.now();
    for (let minute = 0; minute < 40 && (await only()).clearedAt === null; minute++) {
      await judgeFor(1);
      const incident = await only();
      if (incident.clearedAt === null && incident.endedAt !== null)
        expect(incidentState(incident)).toBe('watching');
    }
    const incident = await only();
    expect(incidentState(incident)).toBe('ended');
    expect(mendedAt - (incident.endedAt ?? 0)).toBeLessThanOrEqual(5 * SECOND);
    expect(incident.clearedAt ?? 0).toBeGreaterThan(mendedAt + 60 * SECOND);
    expect(incident.counts).toEqual({ bad: 48, n: 48 });
    const alerts = await byId();
    for (const { alertId } of incident.members)
      expect(alerts.get(alertId)).toMatchObject({ phase: 'resolved' });
    // What is over keeps its evidence: stage, signature, example and the worst count.
    const lead = alerts.get(incident.leadAlertId);
    expect(lead?.cause).toMatchObject({ stage: 'factory', sessionId: expect.any(String) });
    expect(lead?.cause.signature?.title).toMatch(/^factory/);
    expect(lead?.worstReading?.long?.count.bad).toBeGreaterThanOrEqual(44);
    expect(incident.cause).toEqual(lead?.cause);
    expect(incident.evidence.reading).toEqual(lead?.worstReading);
  });

  it('keeps its key through a restart, and never a number twice', async () => {
    await judgeFor(10);
    await judgeFor(2, BAD);
    const before = await only();
    const again = createJudge(house.deps);
    await house.probe(0.25, BAD);
    await again.judgeNow();
    expect(await only()).toMatchObject({ id: before.id, number: 1, openedAt: before.openedAt });
  });

  it('of two targets is two incidents, and two judges in one store give two numbers', async () => {
    const target = await house.stores.state.get('target', 't1');
    if (!target) throw new Error('no target');
    await house.put('target', { ...target.value, id: 't2', name: 'search' });
    for (let tick = 0; tick < 8; tick++) {
      await house.probe(1 / 12, { targetId: 't2' });
      await judgeFor(0.25);
    }
    // Another judge took the number in between.
    const taken = { incidentId: 'elsewhere' };
    const row = { op: 'insert', kind: 'incidentNumber', value: taken } as const;
    let isFirst = true;
    const { state } = house.deps;
    const rival = createJudge({
      ...house.deps,
      state: {
        ...state,
        get: state.get.bind(state),
        list: state.list.bind(state),
        page: state.page.bind(state),
        async mutate(mutations, at) {
          const numbered = mutations.some(({ kind }) => kind === 'incidentNumber');
          if (numbered && isFirst) {
            isFirst = false;
            await state.mutate([{ ...row, id: '0000000001' }], at);
          }
          return state.mutate(mutations, at);
        },
      },
    });
    for (let tick = 0; tick < 8; tick++) {
      await house.probe(1 / 12, { ...BAD, targetId: 't2' });
      await house.probe(1 / 6, BAD);
      await rival.judgeNow();
    }
    const incidents = await house.incidents();
    expect(incidents.map(({ targetId }) => targetId).sort()).toEqual(['t1', 't2']);
    expect(incidents.map(({ number }) => number).sort()).toEqual([2, 3]);
  });
});

describe('alerts with sessions of their own', () => {
  it('are an incident of their own, and sent', async () => {
    await judgeFor(10);
    // Every other session is refused; the ones between fail in the agent.
    for (let tick = 0; tick < 16; tick++) {
      for (let n = 0; n < 2; n++) {
        await house.probe(1 / 12, { plot: 'refused' });
        await house.probe(1 / 12, { plot: 'agent-error' });
      }
      await house.judge.judgeNow();
    }
    const alerts = await byId();
    const incidents = await house.incidents();
    const led = incidents.map(({ leadAlertId }) => ruleOf(alerts, leadAlertId));
    expect(led).toEqual(expect.arrayContaining(['page-connection', 'page-agent']));
    const agent = incidents.find(({ leadAlertId }) => ruleOf(alerts, leadAlertId) === 'page-agent');
    const rules = agent?.members.map(({ alertId }) => ruleOf(alerts, alertId));
    expect(rules).not.toContain('page-connection');
  });
});

describe('silence', () => {
  it('of a target joins what is open there, and a probe without data is an incident of no target', async () => {
    await judgeFor(10);
    await judgeFor(2, BAD);
    const { id } = await only();
    for (let tick = 0; tick < 20; tick++) {
      house.clock.advance(15 * SECOND);
      await house.judge.judgeNow();
    }
    const alerts = await byId();
    const joined = (await only()).members.map(({ alertId }) => ruleOf(alerts, alertId));
    expect((await only()).id).toBe(id);
    expect(joined).toContain('no-data');
    house.setProbe({ beats: false });
    for (let tick = 0; tick < 8; tick++) {
      house.clock.advance(15 * SECOND);
      await house.judge.judgeNow();
    }
    expect(await house.incidents()).toContainEqual(
      expect.objectContaining({ targetId: '', location: 'local' }),
    );
  });
});

it('alerts that fired before there were incidents get one at the first pass', async () => {
  await judgeFor(10);
  await judgeFor(2, BAD);
  const { state } = house.stores;
  const incident = await only();
  await state.mutate(
    [
      { op: 'delete', kind: 'incident', id: incident.id },
      ...(await house.alerts()).map(({ incidentId: _, ...alert }) => ({
        ...({ op: 'put', kind: 'alert', id: alert.id, group: 'open' } as const),
        value: alert,
      })),
    ],
    START,
  );
  await house.probe(0.25, BAD);
  await createJudge(house.deps).judgeNow();
  const adopted = await only();
  expect(adopted).toMatchObject({ adopted: true, cause: { stage: 'factory' } });
  expect(adopted.members.length).toBeGreaterThanOrEqual(incident.members.length);
  // The number of the one that is gone is not given again.
  expect(adopted.number).toBe(2);
});
