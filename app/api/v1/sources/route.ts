import { sourceInputSchema } from '@/lib/contract/api/intake/sources';
import { answer, route } from '@/lib/http/api/route';
import { createSource } from '@/lib/services/sources/create-source';
import { listSources } from '@/lib/services/sources/list-sources';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listSources(services),
  POST: async ({ services, actor, body }) =>
    answer(201, await createSource(services, { source: await body(sourceInputSchema), actor })),
});
