import { similarQuerySchema } from '@/lib/contract/api/alerting/incident-timeline';
import { route } from '@/lib/http/api/route';
import { similarIncidents } from '@/lib/services/incidents/similar-incidents';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params, query }) =>
    similarIncidents(services, { id: params.id ?? '', ...query(similarQuerySchema) }),
});
