import { incidentListQuerySchema } from '@/lib/contract/incidents';
import { route } from '@/lib/runtime/api/route';
import { listIncidents } from '@/lib/services/incidents/list-incidents';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listIncidents(services, query(incidentListQuerySchema)),
});
