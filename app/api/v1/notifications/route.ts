import { notificationListQuerySchema } from '@/lib/contract/alerts';
import { route } from '@/lib/runtime/api/route';
import { listNotifications } from '@/lib/services/notifications/list-notifications';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) =>
    listNotifications(services, query(notificationListQuerySchema)),
});
