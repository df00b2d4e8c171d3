import { targetInputSchema } from '@/lib/contract/api/targets';
import { route } from '@/lib/http/api/route';
import { testNewTarget } from '@/lib/services/targets/test-target';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, body }) => testNewTarget(services, await body(targetInputSchema)),
});
