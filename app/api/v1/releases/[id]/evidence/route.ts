import { releaseQuerySchema } from '@/lib/contract/api/releases/verdicts';
import { route } from '@/lib/http/api/route';
import { getEvidence } from '@/lib/services/releases/get-evidence';
import { inEnvironment } from '@/lib/services/releases/qualify-id';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params, query }) =>
    getEvidence(services, inEnvironment(params.id ?? '', query(releaseQuerySchema).environment)),
});
