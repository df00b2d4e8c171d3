import { tokenInputSchema } from '@/lib/contract/api/people';
import { answer, route } from '@/lib/http/api/route';
import { createToken } from '@/lib/services/tokens/create-token';
import { listTokens } from '@/lib/services/tokens/list-tokens';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listTokens(services),
  POST: async ({ services, actor, body }) =>
    answer(201, await createToken(services, { token: await body(tokenInputSchema), actor })),
});
