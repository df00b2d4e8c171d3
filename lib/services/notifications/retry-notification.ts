import type { NotificationView } from '../../contract/api/alerting/alerts';
import type { Notification } from '../../domain/alerts/notification';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { notificationView } from './notification-view';

/**
 * Queues a message that was given up again, with the same text and idempotency key, so that a receiver that did get it drops it. Throws AppError `not_found`, and `conflict` where the message was not given up or its notifier was deleted.
 */
export async function retryNotification(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<NotificationView> {
  const stored = await ctx.state.get('notification', id);
  if (!stored) throw new AppError('not_found', `no notification has the id ${id}`);
  if (stored.value.state !== 'dead')
    throw new AppError('conflict', 'only a notification that was given up can be retried');
  if (!(await ctx.state.get('notifier', stored.value.notifierId)))
    throw new AppError('conflict', `its notifier ${stored.value.notifier} no longer exists`);
  const now = ctx.clock.now();
  const value: Notification = {
    ...stored.value,
    state: 'queued',
    nextTryAt: now,
    claim: null,
    tries: 0,
    endedAt: null,
  };
  const { version } = stored;
  await ctx.state.mutate(
    [{ op: 'update', kind: 'notification', id, group: 'open', version, value }],
    now,
  );
  return notificationView(value);
}
