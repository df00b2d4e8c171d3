import { infiniteQueryOptions, mutationOptions } from '@tanstack/react-query';
import type { NotificationListQuery } from '../../contract/api/alerting/alerts';
import { anyAnswer, api } from '../api-client';

export const NOTIFICATIONS_PAGE = 50;
export type DeliveryFilter = Pick<NotificationListQuery, 'state' | 'notifier' | 'alert'>;

/** The delivery log, newest first, in keyset pages. */
export function notificationsQuery(filter: DeliveryFilter) {
  return infiniteQueryOptions({
    queryKey: ['notifications', filter] as const,
    queryFn: ({ signal, pageParam }) =>
      api.get('/notifications', {
        schema: async () =>
          (await import('../../contract/api/alerting/alerts')).notificationListSchema,
        params: { ...filter, limit: NOTIFICATIONS_PAGE, after: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** Queues a message that was given up again. */
export const retryNotification = mutationOptions({
  mutationFn: (id: string) =>
    api.send('POST', `/notifications/${encodeURIComponent(id)}/retry`, { schema: anyAnswer }),
});
