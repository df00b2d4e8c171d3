import { route } from '@/lib/http/api/route';
import { deleteSessionView } from '@/lib/services/session-views/session-views';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: async ({ services, actor, params }) => {
    await deleteSessionView(services, actor, params.id ?? '');
    return new Response(null, { status: 204 });
  },
});
