import { releasePatchSchema } from '@/lib/contract/api/releases/releases';
import { releaseQuerySchema } from '@/lib/contract/api/releases/verdicts';
import { route } from '@/lib/http/api/route';
import { getRelease } from '@/lib/services/releases/get-release';
import { qualifyId } from '@/lib/services/releases/qualify-id';
import { updateRelease } from '@/lib/services/releases/update-release';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params, query }) =>
    getRelease(services, qualifyId(params.id ?? '', query(releaseQuerySchema).environment)),
  PATCH: async ({ services, params, query, body }) => {
    const id = qualifyId(params.id ?? '', query(releaseQuerySchema).environment);
    return updateRelease(services, id, await body(releasePatchSchema));
  },
});
