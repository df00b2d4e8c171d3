import { alertListQuerySchema } from '@/lib/contract/api/alerting/alerts';
import { route } from '@/lib/http/api/route';
import { listAlerts } from '@/lib/services/alerts/list-alerts';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listAlerts(services, query(alertListQuerySchema)),
});
