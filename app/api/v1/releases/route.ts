import { releaseInputSchema, releaseListQuerySchema } from '@/lib/contract/api/releases/releases';
import { answer, route } from '@/lib/http/api/route';
import { listReleases } from '@/lib/services/releases/list-releases';
import { markRelease } from '@/lib/services/releases/mark-release';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listReleases(services, query(releaseListQuerySchema)),
  POST: async ({ services, body }) =>
    answer(201, await markRelease(services, await body(releaseInputSchema))),
});
