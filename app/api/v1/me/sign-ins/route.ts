import { sessionSetCookie } from '@/lib/http/access/session-cookie';
import { answer, route } from '@/lib/http/api/route';
import { endSignIns } from '@/lib/services/sign-ins/end-sign-ins';
import { listSignIns } from '@/lib/services/sign-ins/list-sign-ins';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, actor, signInId }) =>
    listSignIns(services, { userId: actor.id, currentId: signInId }),
  DELETE: async ({ services, actor, secure }) => {
    await endSignIns(services, actor.id);
    return answer(200, { signedIn: false }, { 'set-cookie': sessionSetCookie('', secure) });
  },
});
