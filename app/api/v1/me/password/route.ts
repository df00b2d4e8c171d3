import { ownPasswordSchema } from '@/lib/contract/api/auth';
import { sessionSetCookie } from '@/lib/http/access/session-cookie';
import { answer, route } from '@/lib/http/api/route';
import { SECURE_HEADER } from '@/lib/http/server/inner-headers';
import { changeOwnPassword } from '@/lib/services/users/change-own-password';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  PATCH: async ({ runtime, services, actor, request, body }) => {
    await changeOwnPassword(services, { actor, ...(await body(ownPasswordSchema)) });
    const cookie = await runtime.access.renew(actor.id);
    const secure = request.headers.get(SECURE_HEADER) === '1';
    // All sign-ins of this user have ended; this one continues with a new cookie.
    return answer(
      200,
      { signedIn: cookie !== null },
      { 'set-cookie': sessionSetCookie(cookie ?? '', secure) },
    );
  },
});
