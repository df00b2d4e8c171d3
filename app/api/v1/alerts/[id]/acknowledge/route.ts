import { acknowledgeInputSchema } from '@/lib/contract/api/alerting/alerts';
import { route } from '@/lib/http/api/route';
import { acknowledgeAlert } from '@/lib/services/alerts/acknowledge-alert';
import { withdrawAcknowledgement } from '@/lib/services/alerts/withdraw-acknowledgement';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params, signedBody }) =>
    acknowledgeAlert(services, {
      id: params.id ?? '',
      ...(await signedBody(acknowledgeInputSchema, 'by')),
    }),
  DELETE: async ({ services, params }) => withdrawAcknowledgement(services, params.id ?? ''),
});
