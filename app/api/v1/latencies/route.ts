import { latenciesQuerySchema } from '@/lib/contract/api/evidence/evidence';
import { route } from '@/lib/http/api/route';
import { getLatencies } from '@/lib/services/evidence/get-latencies';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => getLatencies(services, query(latenciesQuerySchema)),
});
