import { userPatchSchema } from '@/lib/contract/api/people';
import { route } from '@/lib/http/api/route';
import { deleteUser } from '@/lib/services/users/delete-user';
import { updateUser } from '@/lib/services/users/update-user';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  PATCH: async ({ services, params, body }) =>
    updateUser(services, { id: params.id ?? '', patch: await body(userPatchSchema) }),
  DELETE: async ({ services, params }) => {
    await deleteUser(services, params.id ?? '');
    return new Response(null, { status: 204 });
  },
});
