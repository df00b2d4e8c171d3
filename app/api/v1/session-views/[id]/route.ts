import { sessionViewPatchSchema } from '@/lib/contract/api/explorer/explorer';
import { route } from '@/lib/http/api/route';
import { deleteSessionView, updateSessionView } from '@/lib/services/session-views/session-views';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  PATCH: async ({ services, actor, params, body }) =>
    updateSessionView(services, actor, {
      id: params.id ?? '',
      patch: await body(sessionViewPatchSchema),
    }),
  DELETE: async ({ services, actor, params }) => {
    await deleteSessionView(services, actor, params.id ?? '');
    return new Response(null, { status: 204 });
  },
});
