import type { NotificationListQuery, NotificationView } from '../../contract/api/alerting/alerts';
import type { Notification } from '../../domain/alerts/notification';
import { cursorId, idCursor } from '../cursor';
import type { ServiceContext } from '../service-context';
import { notificationView } from './notification-view';

const GROUPS = { queued: 'open', claimed: 'open', sent: 'closed', dead: 'closed' } as const;

/**
 * A page of the delivery log, newest first. Row keys have no order in time, so all rows are read; retention keeps them few.
 */
export async function listNotifications(
  ctx: Pick<ServiceContext, 'state'>,
  query: NotificationListQuery,
): Promise<{ notifications: NotificationView[]; next: string | null }> {
  const { state, notifier, alert, limit } = query;
  const after = cursorId('notifications', query.after);
  const rows = await ctx.state.list('notification', state && GROUPS[state]);
  const meant = rows
    .map((row) => row.value)
    .filter(
      (one) =>
        (state === undefined || one.state === state) &&
        (notifier === undefined || one.notifierId === notifier) &&
        (alert === undefined || one.alertIds.includes(alert)) &&
        (after === undefined || positionOf(one) < after),
    )
    .sort((a, b) => (positionOf(a) < positionOf(b) ? 1 : -1));
  const page = meant.slice(0, limit);
  const last = page.at(-1);
  return {
    notifications: page.map(notificationView),
    next: idCursor('notifications', last && meant.length > limit ? positionOf(last) : null),
  };
}

/** A key that grows with time, so that a page begins where the one before it ended, whatever was written meanwhile. */
const positionOf = ({ createdAt, id }: Notification) =>
  `${String(createdAt).padStart(16, '0')}.${id}`;
