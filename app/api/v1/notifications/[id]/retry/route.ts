import { route } from '@/lib/http/api/route';
import { retryNotification } from '@/lib/services/notifications/retry-notification';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params }) => retryNotification(services, params.id ?? ''),
});
