import { sessionSetCookie } from '@/lib/runtime/access/session-cookie';
import { answer, route } from '@/lib/runtime/api/route';
import { SECURE_HEADER } from '@/lib/runtime/http/inner-headers';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ request }) => {
    const secure = request.headers.get(SECURE_HEADER) === '1';
    return answer(200, { signedIn: false }, { 'set-cookie': sessionSetCookie('', secure) });
  },
});
