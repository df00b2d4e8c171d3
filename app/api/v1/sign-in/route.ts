import { signInSchema } from '@/lib/contract/api/auth';
import { sessionSetCookie } from '@/lib/http/access/session-cookie';
import { answer, route } from '@/lib/http/api/route';
import { tooManyAttempts } from '@/lib/http/api/too-many-attempts';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ runtime, source, secure, body }) => {
    const { name, password } = await body(signInSchema);
    const result = await runtime.access.signIn({ name, password }, source);
    if (result.ok) {
      const cookie = sessionSetCookie(result.cookie, secure);
      return answer(200, { signedIn: true }, { 'set-cookie': cookie });
    }
    if (result.retryAfterMs > 0) return tooManyAttempts(result.retryAfterMs);
    const message = name ? 'the name or the password is wrong' : 'the password is wrong';
    return answer(401, { error: { code: 'unauthorized', message } });
  },
});
