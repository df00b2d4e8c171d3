import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  alertRow,
  notificationRow,
  putAlert,
  putNotification,
} from '../../../tests/support/alert-rows';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import { incidentRow } from '../../../tests/support/incident-rows';
import type { Alert } from '../../domain/alerts/alert';
import { incidentNumberId } from '../../domain/incidents/incident';
import { DAY } from '../../domain/time';
import { retainAlerts } from './alert-retention';

const NOW = Date.UTC(2025, 8, 8);

describe('retention of alerts', () => {
  let stores: DirectStores;
  beforeEach(async () => {
    stores = await openDirectStores();
  });
  afterEach(() => stores.close());

  it('takes what ended long ago with all that was said about it, and nothing that is open', async () => {
    const old = NOW - 40 * DAY;
    const gone = alertRow(old, { phase: 'resolved', resolvedAt: old + 1_000 });
    const recent = alertRow(old, { phase: 'resolved', resolvedAt: NOW - DAY });
    const open = alertRow(old);
    for (const alert of [gone, recent, open]) await putAlert(stores, alert);
    await stores.state.mutate(
      [gone, recent].flatMap(({ id }) => [
        {
          op: 'put',
          kind: 'acknowledgement',
          id,
          value: { alertId: id, by: 'a', note: '', at: old },
        } as const,
        { op: 'put', kind: 'alertDecisions', id, value: { alertId: id, decisions: [] } } as const,
      ]),
      old,
    );
    await putNotification(stores, notificationRow('gone', { endedAt: old }));
    await putNotification(stores, notificationRow('waits', { state: 'queued', endedAt: null }));
    expect(await retainAlerts(stores.state, { before: NOW - 30 * DAY, now: NOW })).toBe(2);
    const ids = async (kind: 'alert' | 'acknowledgement' | 'alertDecisions' | 'notification') =>
      (await stores.state.list(kind)).map(({ id }) => id).sort();
    expect(await ids('alert')).toEqual([recent.id, open.id].sort());
    expect(await ids('acknowledgement')).toEqual([recent.id]);
    expect(await ids('alertDecisions')).toEqual([recent.id]);
    expect(await ids('notification')).toEqual(['waits']);
    expect(await retainAlerts(stores.state, { before: NOW - 30 * DAY, now: NOW })).toBe(0);
  });

  it('takes incidents with all that belongs to them, gives no number twice, and leaves an open one its alerts', async () => {
    const old = NOW - 40 * DAY;
    const over = { phase: 'resolved', resolvedAt: old } as const;
    const put = async (number: number, alerts: Alert[]) => {
      const id = `i${number}`;
      const placed = alerts.map((alert) => ({ ...alert, incidentId: id }));
      for (const alert of placed) await putAlert(stores, alert);
      const value = incidentRow(placed, { id, number });
      const group = value.clearedAt === null ? 'open' : 'closed';
      await stores.state.mutate(
        [
          { op: 'put', kind: 'incident', id, group, value },
          {
            op: 'put',
            kind: 'incidentNumber',
            id: incidentNumberId(number),
            value: { incidentId: id },
          },
          {
            ...({ op: 'put', kind: 'acknowledgement', id } as const),
            value: { alertId: '', by: 'a', note: '', at: old },
          },
        ],
        old,
      );
      return placed;
    };
    const open = await put(1, [alertRow(old), alertRow(old + 1, over)]);
    await put(2, [alertRow(old + 2, over)]);
    await put(3, [alertRow(old + 3, over)]);
    await retainAlerts(stores.state, { before: NOW - 30 * DAY, now: NOW });
    const ids = async (kind: 'alert' | 'incident' | 'incidentNumber' | 'acknowledgement') =>
      (await stores.state.list(kind)).map(({ id }) => id).sort();
    expect(await ids('alert')).toEqual(open.map(({ id }) => id).sort());
    expect(await ids('incident')).toEqual(['i1']);
    expect(await ids('acknowledgement')).toEqual(['i1']);
    // The last one given is what the next is counted from.
    expect(await ids('incidentNumber')).toEqual([incidentNumberId(1), incidentNumberId(3)]);
  });

  it('keeps the newest incidents where there are too many', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => {
      const number = index + 1;
      const id = `i${String(number).padStart(3, '0')}`;
      const alert = alertRow(NOW + index, { phase: 'resolved', resolvedAt: NOW + index });
      const value = incidentRow([alert], { id, number });
      return { op: 'put', kind: 'incident', id, group: 'closed', value } as const;
    });
    await stores.state.mutate(rows, 1);
    await retainAlerts(stores.state, { before: NOW - DAY, now: NOW, incidents: 10 });
    const left = await stores.state.list('incident');
    expect(left.map(({ id }) => id)).toEqual(rows.slice(2).map(({ id }) => id));
  });

  it('keeps the newest messages where there are too many, whatever their keys', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => {
      const id = `${(index * 7919) % 101}`;
      const value = notificationRow(id, { createdAt: NOW + index, endedAt: NOW });
      return { op: 'put', kind: 'notification', id, group: 'closed', value } as const;
    });
    await stores.state.mutate(rows, 1);
    expect(
      await retainAlerts(stores.state, { before: NOW - DAY, now: NOW, notifications: 10 }),
    ).toBe(2);
    const left = (await stores.state.list('notification')).map((row) => row.value.createdAt);
    expect(Math.min(...left)).toBe(NOW + 2);
  });

  it('works through more rows than one read holds', async () => {
    const rows = Array.from({ length: 1_100 }, (_, index) => {
      const id = String(index).padStart(6, '0');
      const value = notificationRow(id, { endedAt: index % 2 === 0 ? 1 : NOW });
      return { op: 'put', kind: 'notification', id, group: 'closed', value } as const;
    });
    await stores.state.mutate(rows, 1);
    expect(await retainAlerts(stores.state, { before: NOW - DAY, now: NOW })).toBe(550);
    expect(await stores.state.list('notification')).toHaveLength(550);
  });
});
