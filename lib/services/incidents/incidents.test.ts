import { describe, expect, it } from 'vitest';
import { alertRow, putAlert } from '../../../tests/support/alert-rows';
import { incidentRow, memberRow } from '../../../tests/support/incident-rows';
import { code, START, serviceFixture } from '../../../tests/support/service-fixture';
import { alertViewSchema } from '../../contract/api/alerting/alerts';
import {
  incidentListQuerySchema,
  incidentListSchema,
  incidentViewSchema,
} from '../../contract/api/alerting/incidents';
import type { Alert } from '../../domain/alerts/alert';
import type { Decision } from '../../domain/alerts/notification';
import { type Incident, incidentNumberId } from '../../domain/incidents/incident';
import { iso, MINUTE } from '../../domain/time';
import { acknowledgeAlert } from '../alerts/acknowledge-alert';
import { getAlert } from '../alerts/get-alert';
import { createAuditedState } from '../audit/audited-state';
import { acknowledgeIncident } from './acknowledge-incident';
import { getIncident } from './get-incident';
import { listIncidents } from './list-incidents';
import { withdrawIncident } from './withdraw-incident';

const house = serviceFixture();

/** Alerts in the store with the incident that they make; `number` counts up. */
async function put(number: number, alerts: Alert[], more: Partial<Incident> = {}) {
  const id = `i${String(number).padStart(4, '0')}`;
  const placed = alerts.map((alert) => ({ ...alert, incidentId: id }));
  for (const alert of placed) await putAlert(house.stores, alert);
  const value = incidentRow(placed, { id, number, ...more });
  const group = value.clearedAt === null ? 'open' : 'closed';
  await house.stores.state.mutate(
    [
      { op: 'put', kind: 'incident', id, group, value },
      {
        op: 'put',
        kind: 'incidentNumber',
        id: incidentNumberId(number),
        value: { incidentId: id },
      },
    ],
    START,
  );
  return { incident: value, alerts: placed };
}
const over = (at: number) => ({ phase: 'resolved', resolvedAt: at }) as const;
const list = async (query: Record<string, unknown> = {}) =>
  incidentListSchema.parse(await listIncidents(house.ctx, incidentListQuerySchema.parse(query)));
const names = async (query: Record<string, unknown> = {}) =>
  (await list(query)).incidents.map(({ name }) => name);
const ada = { by: 'Ada', note: 'on it' };

describe('incidents', () => {
  it('are listed newest first, by state and target, in pages', async () => {
    const own = { targetId: house.targetId };
    await put(1, [alertRow(START, { ...own, ...over(START + MINUTE) })]);
    await put(2, [alertRow(START + 1)]);
    await put(3, [alertRow(START + 2, over(START + MINUTE))]);
    expect(await names()).toEqual(['INC-3', 'INC-2', 'INC-1']);
    expect(await names({ state: 'open' })).toEqual(['INC-2']);
    expect(await names({ state: 'ended', target: house.targetId })).toEqual(['INC-1']);
    const first = await list({ limit: 2 });
    expect(first.incidents).toHaveLength(2);
    expect(await names({ limit: 2, cursor: first.next })).toEqual(['INC-1']);
    await expect(list({ target: 'nobody' })).rejects.toSatisfy(code('not_found'));
  });

  it('say all about themselves under id and name, in 25 kB whatever they hold', async () => {
    const cause = {
      stage: 'factory' as const,
      signature: { id: 's', title: 'factory: expected UserExecutionContext', sessions: 36 },
      sessionId: 'x',
    };
    const alerts = Array.from({ length: 60 }, (_, n) =>
      alertRow(START + n, { key: `k${n}`, cause }),
    );
    const { incident } = await put(43, alerts, {
      beganAt: START - 80_000,
      counts: { bad: 36, n: 69 },
      serving: [
        { version: 'v1', share: 0.8 },
        { version: 'v2', share: 0.2 },
      ],
    });
    const view = incidentViewSchema.parse(await getIncident(house.ctx, 'inc-43'));
    expect(view).toEqual(await getIncident(house.ctx, incident.id));
    expect(view).toMatchObject({
      name: 'INC-43',
      state: 'open',
      severity: 'page',
      alerts: 60,
      lastedMs: null,
      title: 'Staging chat: sessions stop at factory. 36 of 69 failed',
      beganAt: iso(START - 80_000),
      notifiedAt: null,
      acknowledged: null,
      cause: { stage: 'factory', sessionId: 'x' },
      runbook: '/runbook#factory',
    });
    expect(view.members[0]?.id).toBe(incident.leadAlertId);
    expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(25_000);
  });

  it('that are not there say whether they ever were', async () => {
    await put(7, [alertRow(START)]);
    await expect(getIncident(house.ctx, 'INC-8')).rejects.toThrow(
      'no incident has the id or name INC-8',
    );
    await expect(getIncident(house.ctx, 'INC-3')).rejects.toThrow('longer ago');
    await expect(getIncident(house.ctx, 'x')).rejects.toSatisfy(code('not_found'));
  });

  it('have one set of clocks, in every answer', async () => {
    const [beganAt, endedAt, clearedAt] = [START, START + 6 * MINUTE, START + 13 * MINUTE];
    const alert = alertRow(START + MINUTE, over(clearedAt));
    const { incident, alerts } = await put(1, [alert], { beganAt, endedAt, clearedAt });
    const value = {
      incidentId: incident.id,
      first: { at: START + 2 * MINUTE, notifier: 'chat' },
      page: { at: START + 3 * MINUTE, notifier: 'on-call' },
    };
    const row = { op: 'put', kind: 'incidentNotice', id: incident.id, value } as const;
    await house.stores.state.mutate([row], START);
    const clocks = {
      beganAt: iso(beganAt),
      notifiedAt: iso(START + 3 * MINUTE),
      endedAt: iso(endedAt),
      clearedAt: iso(clearedAt),
    };
    const view = await getIncident(house.ctx, 'INC-1');
    expect(view).toMatchObject({ ...clocks, state: 'ended', lastedMs: 6 * MINUTE });
    expect(view.title).toBe('Ended: staging chat stopped at factory for 6\u00a0min');
    expect((await getAlert(house.ctx, alerts[0]?.id ?? '')).incident).toMatchObject(clocks);
    expect((await list()).incidents[0]).toMatchObject(clocks);
  });

  it('are acknowledged once, through themselves or any of their alerts', async () => {
    const [page, ticket] = [alertRow(START), alertRow(START + 1, { severity: 'ticket' })];
    const { incident, alerts } = await put(1, [page, ticket]);
    const [first, second] = alerts as [Alert, Alert];
    await acknowledgeAlert(house.ctx, { id: second.id, ...ada });
    expect((await getIncident(house.ctx, 'INC-1')).acknowledged).toMatchObject(ada);
    const seen = alertViewSchema.parse(await getAlert(house.ctx, first.id));
    expect(seen.acknowledged).toMatchObject(ada);
    house.clock.advance(MINUTE);
    const taken = await acknowledgeIncident(house.ctx, { id: 'INC-1', by: 'Bo', note: '' });
    expect(taken.acknowledged?.by).toBe('Bo');
    const { at, firstAt } = taken.acknowledged ?? { at: '', firstAt: '' };
    expect(Date.parse(at) - Date.parse(firstAt)).toBe(MINUTE);
    expect((await withdrawIncident(house.ctx, incident.id)).acknowledged).toBeNull();
    expect((await getAlert(house.ctx, first.id)).acknowledged).toBeNull();
  });

  it('keep the acknowledgement of an alert from before it had an incident', async () => {
    const alert = alertRow(START);
    await putAlert(house.stores, alert);
    await acknowledgeAlert(house.ctx, { id: alert.id, ...ada });
    await put(1, [alert]);
    expect((await getIncident(house.ctx, 'INC-1')).acknowledged).toMatchObject(ada);
    expect((await withdrawIncident(house.ctx, 'INC-1')).acknowledged).toBeNull();
  });

  it('that are cleared have nothing left to acknowledge', async () => {
    const { alerts } = await put(1, [alertRow(START, over(START + MINUTE))]);
    const late = acknowledgeIncident(house.ctx, { id: 'INC-1', ...ada });
    await expect(late).rejects.toSatisfy(code('conflict'));
    const through = acknowledgeAlert(house.ctx, { id: alerts[0]?.id ?? '', ...ada });
    await expect(through).rejects.toSatisfy(code('conflict'));
  });

  it('are named in the audit log', async () => {
    await put(1, [alertRow(START)]);
    const actor = { id: 'u1', name: 'Ada', role: 'reviewer', via: 'session' } as const;
    const state = createAuditedState(house.stores.state, actor);
    await acknowledgeIncident({ ...house.ctx, state }, { id: 'INC-1', ...ada });
    const [entry] = await house.stores.state.list('audit');
    expect(entry?.value).toMatchObject({ kind: 'acknowledgement', subject: 'INC-1 staging chat' });
  });

  it('of an older version state the first notification from the stored decision', async () => {
    const { alerts } = await put(1, [alertRow(START)], { adopted: true });
    const [alert] = alerts as [Alert];
    const decision: Decision = {
      notifierId: 'n1',
      notifier: 'on-call',
      code: 'sent',
      text: 'sent',
      by: null,
      since: START + 20_000,
    };
    const value = { alertId: alert.id, decisions: [decision] };
    await house.stores.state.mutate(
      [{ op: 'put', kind: 'alertDecisions', id: alert.id, value }],
      START,
    );
    expect(await getIncident(house.ctx, 'INC-1')).toMatchObject({
      notifiedAt: iso(START + 20_000),
      notifiedBy: 'on-call',
    });
  });

  it('whose alerts are gone still list them', async () => {
    const alert = alertRow(START);
    await put(1, [], { members: [memberRow(alert)], leadAlertId: alert.id });
    expect((await getIncident(house.ctx, 'INC-1')).members).toMatchObject([{ id: alert.id }]);
  });
});
