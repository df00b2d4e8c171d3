import { signInSchema } from '@/lib/contract/api/auth';
import { sessionSetCookie } from '@/lib/http/access/session-cookie';
import { answer, route } from '@/lib/http/api/route';
import { CLIENT_HEADER, SECURE_HEADER } from '@/lib/http/server/inner-headers';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ runtime, request, body }) => {
    const { name, password } = await body(signInSchema);
    const client = request.headers.get(CLIENT_HEADER) ?? '';
    const result = await runtime.access.signIn({ name, password }, client);
    if (result.ok) {
      const secure = request.headers.get(SECURE_HEADER) === '1';
      return answer(
        200,
        { signedIn: true },
        { 'set-cookie': sessionSetCookie(result.cookie, secure) },
      );
    }
    if (result.retryAfterMs === 0) {
      const message = name ? 'the name or the password is wrong' : 'the password is wrong';
      return answer(401, { error: { code: 'unauthorized', message } });
    }
    const seconds = Math.ceil(result.retryAfterMs / 1000);
    const message = `too many failed attempts; try again in ${seconds} s`;
    return answer(429, { error: { code: 'busy', message } }, { 'retry-after': String(seconds) });
  },
});
