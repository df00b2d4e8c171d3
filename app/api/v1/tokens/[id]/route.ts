import { route } from '@/lib/http/api/route';
import { deleteToken } from '@/lib/services/tokens/delete-token';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: async ({ services, params }) => {
    await deleteToken(services, params.id ?? '');
    return new Response(null, { status: 204 });
  },
});
