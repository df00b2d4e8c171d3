import { signOffInputSchema } from '@/lib/contract/verdicts';
import { answer, route } from '@/lib/runtime/api/route';
import { signOffRelease } from '@/lib/services/releases/sign-off-release';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params, body }) =>
    answer(201, await signOffRelease(services, params.id ?? '', await body(signOffInputSchema))),
});
