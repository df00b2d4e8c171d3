import { endSignInsQuerySchema } from '@/lib/contract/api/sign-ins';
import { route } from '@/lib/http/api/route';
import { endSignIns } from '@/lib/services/sign-ins/end-sign-ins';
import { listSignIns } from '@/lib/services/sign-ins/list-sign-ins';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, signInId }) => listSignIns(services, { currentId: signInId }),
  DELETE: async ({ services, query }) => {
    await endSignIns(services, query(endSignInsQuerySchema).user);
    return new Response(null, { status: 204 });
  },
});
