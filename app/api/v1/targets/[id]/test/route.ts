import { targetPatchSchema } from '@/lib/contract/api/targets';
import { route } from '@/lib/http/api/route';
import { testTarget } from '@/lib/services/targets/test-target';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params, body }) =>
    testTarget(services, { id: params.id ?? '', patch: await body(targetPatchSchema) }),
});
