import { incidentListQuerySchema } from '@/lib/contract/api/alerting/incidents';
import { route } from '@/lib/http/api/route';
import { listIncidents } from '@/lib/services/incidents/list-incidents';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listIncidents(services, query(incidentListQuerySchema)),
});
