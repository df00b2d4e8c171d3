import { releaseQuerySchema } from '@/lib/contract/api/releases/verdicts';
import { route } from '@/lib/http/api/route';
import { getEvidence } from '@/lib/services/releases/get-evidence';
import { qualifyId } from '@/lib/services/releases/qualify-id';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params, query }) =>
    getEvidence(services, qualifyId(params.id ?? '', query(releaseQuerySchema).environment)),
});
