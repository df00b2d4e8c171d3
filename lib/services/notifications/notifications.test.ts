import { describe, expect, it } from 'vitest';
import { notificationRow, putNotification } from '../../../tests/support/alert-rows';
import { code, START, serviceFixture } from '../../../tests/support/service-fixture';
import {
  notificationListQuerySchema,
  notificationListSchema,
  notificationViewSchema,
} from '../../contract/api/alerting/alerts';
import type { Notification } from '../../domain/alerts/notification';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import { iso } from '../../domain/time';
import { listNotifications } from './list-notifications';
import { retryNotification } from './retry-notification';

const house = serviceFixture();
const put = (id: string, more: Partial<Notification> = {}) =>
  putNotification(house.stores, notificationRow(id, more));
const list = async (query: Record<string, unknown> = {}) =>
  notificationListSchema.parse(
    await listNotifications(house.ctx, notificationListQuerySchema.parse(query)),
  );
const ids = async (query: Record<string, unknown>) =>
  (await list(query)).notifications.map(({ id }) => id);

describe('the delivery log', () => {
  it('lists what was sent to whom and how it went, by state, notifier and alert', async () => {
    await put('1', { state: 'sent', createdAt: START - 2 });
    // Row keys are not in order of time.
    await put('9', { notifierId: 'n2', alertIds: ['a2', 'a3'], createdAt: START - 1 });
    await put('3', { state: 'queued', endedAt: null, attempts: [] });
    expect(await ids({})).toEqual(['3', '9', '1']);
    expect(await ids({ state: 'dead' })).toEqual(['9']);
    expect(await ids({ state: 'queued' })).toEqual(['3']);
    expect(await ids({ notifier: 'n2' })).toEqual(['9']);
    expect(await ids({ alert: 'a3' })).toEqual(['9']);
    const { notifications } = await list({});
    expect(notifications[0]).toMatchObject({ nextTryAt: iso(START) });
    expect(notifications[1]).toMatchObject({
      title: 'Factory fails on chat',
      nextTryAt: null,
      tries: 8,
      attempts: [{ ok: false, detail: 'it answered 500', ms: 12 }],
    });
    const first = await list({ limit: 2 });
    expect(await ids({ limit: 2, after: first.next })).toEqual(['1']);
  });

  it('queues what was given up once more, and nothing else', async () => {
    const retry = (id: string) => retryNotification(house.ctx, id);
    await put('dead');
    await expect(retry('dead')).rejects.toThrow(/its notifier on-call no longer exists/);
    const value: NotifierConfig = {
      id: 'n1',
      name: 'on-call',
      kind: 'ntfy',
      purpose: 'alerts',
      settings: { topic: 'x' },
      enabled: true,
      provisioned: false,
      createdAt: START,
      route: {
        severities: [],
        environments: [],
        targetIds: [],
        escalateAfterMs: null,
        repeatMs: null,
        sendResolved: true,
      },
    };
    await house.stores.state.mutate(
      [{ op: 'put', kind: 'notifier', id: 'n1', value: value }],
      START,
    );
    house.clock.advance(60_000);
    expect(notificationViewSchema.parse(await retry('dead'))).toMatchObject({
      state: 'queued',
      tries: 0,
      endedAt: null,
      nextTryAt: iso(START + 60_000),
    });
    expect((await house.stores.state.list('notification', 'open')).map(({ id }) => id)).toEqual([
      'dead',
    ]);
    await expect(retry('dead')).rejects.toSatisfy(code('conflict'));
    await expect(retry('none')).rejects.toSatisfy(code('not_found'));
  });
});
