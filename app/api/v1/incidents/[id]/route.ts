import { route } from '@/lib/http/api/route';
import { getIncident } from '@/lib/services/incidents/get-incident';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) => getIncident(services, params.id ?? ''),
});
