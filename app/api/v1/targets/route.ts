import { targetInputSchema, targetListQuerySchema } from '@/lib/contract/api/targets';
import { answer, route } from '@/lib/http/api/route';
import { createTarget } from '@/lib/services/targets/create-target';
import { listTargets } from '@/lib/services/targets/list-targets';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listTargets(services, query(targetListQuerySchema)),
  POST: async ({ services, body }) =>
    answer(201, await createTarget(services, await body(targetInputSchema))),
});
