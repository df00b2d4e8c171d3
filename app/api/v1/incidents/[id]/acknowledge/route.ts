import { acknowledgeInputSchema } from '@/lib/contract/api/alerting/alerts';
import { route } from '@/lib/http/api/route';
import { acknowledgeIncident } from '@/lib/services/incidents/acknowledge-incident';
import { withdrawIncident } from '@/lib/services/incidents/withdraw-incident';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params, signedBody }) =>
    acknowledgeIncident(services, {
      id: params.id ?? '',
      ...(await signedBody(acknowledgeInputSchema, 'by')),
    }),
  DELETE: async ({ services, params }) => withdrawIncident(services, params.id ?? ''),
});
