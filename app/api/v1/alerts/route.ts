import { alertListQuerySchema } from '@/lib/contract/alerts';
import { route } from '@/lib/runtime/api/route';
import { listAlerts } from '@/lib/services/alerts/list-alerts';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listAlerts(services, query(alertListQuerySchema)),
});
