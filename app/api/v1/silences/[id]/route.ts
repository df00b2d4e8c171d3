import { silencePatchSchema } from '@/lib/contract/api/alerting/alerts';
import { route } from '@/lib/http/api/route';
import { updateSilence } from '@/lib/services/silences/update-silence';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  PATCH: async ({ services, params, body }) =>
    updateSilence(services, { id: params.id ?? '', ...(await body(silencePatchSchema)) }),
  DELETE: async ({ services, params }) =>
    updateSilence(services, { id: params.id ?? '', durationMs: 0 }),
});
