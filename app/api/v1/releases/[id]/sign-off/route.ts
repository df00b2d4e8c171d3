import { releaseQuerySchema, signOffInputSchema } from '@/lib/contract/api/releases/verdicts';
import { answer, route } from '@/lib/http/api/route';
import { qualifyId } from '@/lib/services/releases/qualify-id';
import { signOffRelease } from '@/lib/services/releases/sign-off-release';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params, query, signedBody }) => {
    const id = qualifyId(params.id ?? '', query(releaseQuerySchema).environment);
    const input = await signedBody(signOffInputSchema, 'name');
    return answer(201, await signOffRelease(services, id, input));
  },
});
