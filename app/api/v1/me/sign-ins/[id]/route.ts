import { route } from '@/lib/http/api/route';
import { endSignIn } from '@/lib/services/sign-ins/end-sign-ins';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: async ({ services, params, actor }) => {
    await endSignIn(services, { id: params.id ?? '', owner: actor });
    return new Response(null, { status: 204 });
  },
});
