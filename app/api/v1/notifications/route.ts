import { notificationListQuerySchema } from '@/lib/contract/api/alerting/alerts';
import { route } from '@/lib/http/api/route';
import { listNotifications } from '@/lib/services/notifications/list-notifications';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) =>
    listNotifications(services, query(notificationListQuerySchema)),
});
