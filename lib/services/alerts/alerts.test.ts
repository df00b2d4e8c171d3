import { describe, expect, it } from 'vitest';
import { alertRow, putAlert } from '../../../tests/support/alert-rows';
import { code, START, serviceFixture } from '../../../tests/support/service-fixture';
import {
  acknowledgeInputSchema,
  alertListQuerySchema,
  alertListSchema,
  alertViewSchema,
} from '../../contract/api/alerting/alerts';
import { seriesSchema } from '../../contract/api/overview';
import { aboutSchema } from '../../contract/api/settings';
import type { Alert } from '../../domain/alerts/alert';
import type { Decision } from '../../domain/alerts/notification';
import { MINUTE } from '../../domain/time';
import { getAbout } from '../about/get-about';
import { getSeries } from '../series/get-series';
import { createSilence } from '../silences/create-silence';
import { acknowledgeAlert } from './acknowledge-alert';
import { getAlert } from './get-alert';
import { listAlerts } from './list-alerts';
import { withdrawAcknowledgement } from './withdraw-acknowledgement';

const house = serviceFixture();

const put = (at: number, more: Partial<Alert> = {}) => putAlert(house.stores, alertRow(at, more));
const resolved = (at: number, more: Partial<Alert> = {}) =>
  put(at, { phase: 'resolved', resolvedAt: at + MINUTE, ...more });
const list = async (query: Record<string, unknown> = {}) =>
  alertListSchema.parse(await listAlerts(house.ctx, alertListQuerySchema.parse(query)));
const idsOf = (alerts: Array<{ id: string }>) => alerts.map(({ id }) => id);

describe('alerts', () => {
  it('list what fires before what is pending, pages before tickets, and the past behind', async () => {
    const ticket = await put(START + 3, { severity: 'ticket' });
    const page = await put(START + 1);
    const pending = await put(START + 4, { phase: 'pending', firedAt: null });
    const past = await resolved(START + 2);
    const all = await list();
    expect(idsOf(all.open)).toEqual(idsOf([page, ticket, pending]));
    expect(idsOf(all.resolved)).toEqual([past.id]);
    expect(all.open[0]).toMatchObject({
      long: { bad: 40, n: 60 },
      thresholdBp: 200,
      acknowledged: null,
      silencedBy: null,
      decisions: [],
      flapping: false,
      cause: { stage: 'factory' },
    });
    expect(all.open[0]?.title).toMatch(/factory/i);
    expect(await list({ phase: 'open' })).toMatchObject({ resolved: [], next: null });
    expect((await list({ phase: 'resolved' })).open).toEqual([]);
  });

  it('that are over are shown as they were when they fired', async () => {
    const { reading } = alertRow(START);
    const well = reading.long && { ...reading.long, count: { bad: 0, n: 60 } };
    await resolved(START, { firedReading: reading, reading: { ...reading, long: well } });
    const { resolved: past } = await list();
    expect(past[0]?.long).toMatchObject({ bad: 40 });
    expect(past[0]?.title).not.toContain('100');
  });

  it('page through the past, newest first, and show what is open once', async () => {
    await put(START);
    const past: Alert[] = [];
    for (let index = 1; index <= 5; index++) past.unshift(await resolved(START + index));
    const first = await list({ limit: 2 });
    expect(idsOf(first.resolved)).toEqual(idsOf(past.slice(0, 2)));
    const second = await list({ limit: 2, after: first.next });
    expect(second.open).toEqual([]);
    const third = await list({ limit: 2, after: second.next });
    expect(idsOf([...second.resolved, ...third.resolved])).toEqual(idsOf(past.slice(2)));
    expect(third.next).toBeNull();
  });

  it('of one target only', async () => {
    const own = { targetId: house.targetId };
    const mine = await resolved(START, own);
    for (let index = 1; index <= 450; index++) await resolved(START + index);
    const { open, resolved: past } = await list({ target: 'chat' });
    expect([open, idsOf(past)]).toEqual([[], [mine.id]]);
    await expect(list({ target: 'nobody' })).rejects.toSatisfy(code('not_found'));
  });

  it('are acknowledged by name, and the acknowledgement is withdrawn', async () => {
    const { id } = await put(START);
    const input = acknowledgeInputSchema.parse({ by: ' Ada ', note: 'on it' });
    const view = alertViewSchema.parse(await acknowledgeAlert(house.ctx, { id, ...input }));
    expect(view.acknowledged).toMatchObject({ by: 'Ada', note: 'on it' });
    expect((await getAlert(house.ctx, id)).acknowledged?.by).toBe('Ada');
    expect((await withdrawAcknowledgement(house.ctx, id)).acknowledged).toBeNull();
    expect((await withdrawAcknowledgement(house.ctx, id)).acknowledged).toBeNull();
    const past = await resolved(START + 1);
    const late = acknowledgeAlert(house.ctx, { id: past.id, ...input });
    await expect(late).rejects.toSatisfy(code('conflict'));
    const none = acknowledgeAlert(house.ctx, { id: 'none', ...input });
    await expect(none).rejects.toSatisfy(code('not_found'));
  });

  it('state which silence covers them and why each receiver was notified or was not', async () => {
    const { id } = await put(START);
    const match = { targetId: null, ruleId: null, indicator: null, severity: null };
    const silence = await createSilence(house.ctx, {
      match: { ...match, environment: 'staging' },
      durationMs: 10 * MINUTE,
      by: 'Ada',
      reason: 'deploy',
    });
    const decision: Decision = {
      notifierId: 'n1',
      notifier: 'on-call',
      code: 'silenced',
      text: 'silenced by Ada',
      by: silence.id,
      since: START,
    };
    const value = { alertId: id, decisions: [decision] };
    await house.stores.state.mutate([{ op: 'put', kind: 'alertDecisions', id, value }], START);
    const view = alertViewSchema.parse(await getAlert(house.ctx, id));
    expect(view.silencedBy).toMatchObject({ id: silence.id, by: 'Ada' });
    expect(view.decisions).toMatchObject([{ code: 'silenced', notifier: 'on-call' }]);
    house.clock.advance(10 * MINUTE);
    expect((await getAlert(house.ctx, id)).silencedBy).toBeNull();
  });

  it('are bands on the charts of their target, in the range', async () => {
    house.clock.advance(60 * MINUTE);
    const own = { targetId: house.targetId };
    const open = await put(START + 50 * MINUTE, own);
    const past = await resolved(START + 20 * MINUTE, own);
    await resolved(START + 20 * MINUTE);
    await put(START + 21 * MINUTE, { ...own, indicator: null, measure: { kind: 'noData' } });
    await put(START + 22 * MINUTE, { ...own, phase: 'pending', firedAt: null });
    const bands = async (from: number) =>
      seriesSchema.parse(await getSeries(house.ctx, { target: 'chat', from })).alerts;
    expect(await bands(START)).toEqual([
      {
        id: past.id,
        indicator: 'factory',
        severity: 'page',
        from: START + 20 * MINUTE,
        to: START + 21 * MINUTE,
      },
      {
        id: open.id,
        indicator: 'factory',
        severity: 'page',
        from: START + 50 * MINUTE,
        to: null,
      },
    ]);
    expect(idsOf(await bands(START + 30 * MINUTE))).toEqual([open.id]);
  });

  it('are counted in about', async () => {
    await put(START);
    await put(START + 1, { phase: 'pending' });
    expect(aboutSchema.parse(await getAbout(house.ctx)).alerts).toMatchObject({
      firing: 1,
      queued: 0,
      dead: 0,
    });
  });
});
