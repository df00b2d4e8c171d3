import { signOffInputSchema } from '@/lib/contract/verdicts';
import { answer, route } from '@/lib/runtime/api/route';
import { signOffRelease } from '@/lib/services/releases/sign-off-release';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params, body, actor }) => {
    const input = await body(signOffInputSchema);
    // A named user signs with their own name, whatever the body says.
    const named = actor.via === 'session' || actor.via === 'token';
    const signed = named ? { ...input, name: actor.name } : input;
    return answer(201, await signOffRelease(services, params.id ?? '', signed));
  },
});
