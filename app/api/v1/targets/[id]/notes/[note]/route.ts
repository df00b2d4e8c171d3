import { route } from '@/lib/http/api/route';
import { removeTargetNote } from '@/lib/services/targets/notes/target-notes';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: async ({ services, params }) => {
    await removeTargetNote(services, { id: params.id ?? '', note: params.note ?? '' });
    return new Response(null, { status: 204 });
  },
});
