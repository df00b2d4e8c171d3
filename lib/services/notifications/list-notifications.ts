import type { NotificationListQuery, NotificationView } from '../../contract/alerts';
import type { Notification } from '../../domain/alerts/notification';
import type { ServiceContext } from '../context';
import { filteredPage } from '../filtered-page';
import { notificationView } from './notification-view';

const GROUPS = { queued: 'open', claimed: 'open', sent: 'closed', dead: 'closed' } as const;

/** A page of the delivery log, newest first. */
export async function listNotifications(
  ctx: ServiceContext,
  query: NotificationListQuery,
): Promise<{ notifications: NotificationView[]; next: string | null }> {
  const { state, notifier, alert, limit, after } = query;
  const isMeant = (one: Notification) =>
    (state === undefined || one.state === state) &&
    (notifier === undefined || one.notifierId === notifier) &&
    (alert === undefined || one.alertIds.includes(alert));
  const { rows, next } = await filteredPage(
    ctx.state,
    {
      kind: 'notification',
      limit,
      ...(after === undefined ? {} : { after }),
      ...(state === undefined ? {} : { group: GROUPS[state] }),
    },
    isMeant,
  );
  return { notifications: rows.map((row) => notificationView(row.value)), next };
}
