import { sessionViewInputSchema } from '@/lib/contract/api/explorer/explorer';
import { answer, route } from '@/lib/http/api/route';
import { createSessionView, listSessionViews } from '@/lib/services/session-views/session-views';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, actor }) => listSessionViews(services, actor),
  POST: async ({ services, actor, body }) =>
    answer(201, await createSessionView(services, actor, await body(sessionViewInputSchema))),
});
