import { sessionSetCookie } from '@/lib/http/access/session-cookie';
import { answer, route } from '@/lib/http/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ runtime, signInId, secure }) => {
    const ended = signInId === null ? null : await runtime.access.signOut(signInId);
    const next = ended === 'oidc' ? ((await runtime.oidc?.signOutUrl()) ?? null) : null;
    const cookie = sessionSetCookie('', secure);
    return answer(200, { signedIn: false, next }, { 'set-cookie': cookie });
  },
});
