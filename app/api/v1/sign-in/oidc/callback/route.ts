import { sessionSetCookie } from '@/lib/http/access/session-cookie';
import { leadToSignIn, oidcOf, redirect } from '@/lib/http/api/oidc-answers';
import { route } from '@/lib/http/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ runtime, request, source, secure }) => {
    const { search } = new URL(request.url);
    const cookies = request.headers.get('cookie') ?? '';
    const finished = await oidcOf(runtime).finish(search, { cookies, source, secure });
    if ('problem' in finished) return leadToSignIn(finished.problem);
    return redirect(finished.next, [
      ...finished.cookies,
      sessionSetCookie(finished.cookie, secure),
    ]);
  },
});
