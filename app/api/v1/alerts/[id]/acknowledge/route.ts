import { acknowledgeInputSchema } from '@/lib/contract/api/alerting/alerts';
import { route } from '@/lib/http/api/route';
import { acknowledgeAlert } from '@/lib/services/alerts/acknowledge-alert';
import { withdrawAcknowledgement } from '@/lib/services/alerts/withdraw-acknowledgement';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params, body }) =>
    acknowledgeAlert(services, { id: params.id ?? '', ...(await body(acknowledgeInputSchema)) }),
  DELETE: async ({ services, params }) => withdrawAcknowledgement(services, params.id ?? ''),
});
