import { sessionSetCookie } from '@/lib/http/access/session-cookie';
import { answer, route } from '@/lib/http/api/route';
import { SECURE_HEADER } from '@/lib/http/server/inner-headers';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ request }) => {
    const secure = request.headers.get(SECURE_HEADER) === '1';
    return answer(200, { signedIn: false }, { 'set-cookie': sessionSetCookie('', secure) });
  },
});
