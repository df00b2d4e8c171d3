import { erasureInputSchema } from '@/lib/contract/api/erasures';
import { answer, route } from '@/lib/http/api/route';
import { listErasures } from '@/lib/services/erasures/erasure-view';
import { startErasure } from '@/lib/services/erasures/start-erasure';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listErasures(services),
  POST: async ({ services, actor, body }) =>
    answer(202, await startErasure(services, { input: await body(erasureInputSchema), actor })),
});
