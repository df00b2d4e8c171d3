import { sourcePatchSchema } from '@/lib/contract/api/intake/sources';
import { route } from '@/lib/http/api/route';
import { changeSource } from '@/lib/services/sources/change-source';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  PATCH: async ({ services, params, body }) =>
    changeSource(services, { id: params.id ?? '', patch: await body(sourcePatchSchema) }),
});
