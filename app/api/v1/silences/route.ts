import { silenceInputSchema } from '@/lib/contract/api/alerting/alerts';
import { answer, route } from '@/lib/http/api/route';
import { createSilence } from '@/lib/services/silences/create-silence';
import { listSilences } from '@/lib/services/silences/list-silences';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listSilences(services),
  POST: async ({ services, signedBody }) =>
    answer(201, await createSilence(services, await signedBody(silenceInputSchema, 'by'))),
});
