import { compareQuerySchema } from '@/lib/contract/api/explorer/compare';
import { route } from '@/lib/http/api/route';
import { compareSession } from '@/lib/services/sessions/compare-session';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query, params }) =>
    compareSession(services, { id: params.id ?? '', other: query(compareQuerySchema).with }),
});
