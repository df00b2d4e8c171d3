import { route } from '@/lib/http/api/route';
import { deleteShareLink } from '@/lib/services/sharing/delete-share-link';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: async ({ services, params }) => {
    await deleteShareLink(services, params.id ?? '');
    return new Response(null, { status: 204 });
  },
});
