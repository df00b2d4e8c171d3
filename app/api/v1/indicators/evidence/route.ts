import { rangeQuerySchema } from '@/lib/contract/primitives';
import { route } from '@/lib/http/api/route';
import { getEvidence } from '@/lib/services/evidence/get-evidence';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => getEvidence(services, query(rangeQuerySchema)),
});
