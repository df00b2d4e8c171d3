import { oidcQuerySchema } from '@/lib/contract/api/auth';
import { leadToSignIn, oidcOf, redirect } from '@/lib/http/api/oidc-answers';
import { route } from '@/lib/http/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ runtime, query, secure }) => {
    const { next } = query(oidcQuerySchema);
    const started = await oidcOf(runtime).begin(next ?? null, secure);
    if ('problem' in started) return leadToSignIn(started.problem);
    return redirect(started.location, started.cookies);
  },
});
