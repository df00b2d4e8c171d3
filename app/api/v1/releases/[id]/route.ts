import { releasePatchSchema } from '@/lib/contract/releases';
import { route } from '@/lib/runtime/api/route';
import { getRelease } from '@/lib/services/releases/get-release';
import { updateRelease } from '@/lib/services/releases/update-release';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) => getRelease(services, params.id ?? ''),
  PATCH: async ({ services, params, body }) =>
    updateRelease(services, params.id ?? '', await body(releasePatchSchema)),
});
