import { ownPasswordSchema } from '@/lib/contract/api/auth';
import { sessionSetCookie } from '@/lib/http/access/session-cookie';
import { answer, route } from '@/lib/http/api/route';
import { tooManyAttempts } from '@/lib/http/api/too-many-attempts';
import { changeOwnPassword } from '@/lib/services/users/change-own-password';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  PATCH: async ({ runtime, services, actor, source, secure, body }) => {
    const { access } = runtime;
    const input = await body(ownPasswordSchema);
    // Counted apart from sign-ins: whoever has a stolen cookie must not find the password, nor keep its owner from signing in.
    const attempt = { account: `password of ${actor.id}`, client: source.address };
    const waitMs = access.hasPassword(actor) ? access.attempts.begin(attempt) : 0;
    if (waitMs > 0) return tooManyAttempts(waitMs);
    await changeOwnPassword(services, { actor, ...input });
    access.attempts.succeeded(attempt);
    // All sign-ins of this user have ended; this one continues with a new cookie.
    const cookie = await access.admit(actor.id, 'password', source);
    return answer(
      200,
      { signedIn: cookie !== null },
      { 'set-cookie': sessionSetCookie(cookie ?? '', secure) },
    );
  },
});
