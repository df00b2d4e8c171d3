import { rangeQuerySchema } from '@/lib/contract/primitives';
import { route } from '@/lib/http/api/route';
import { getOverview } from '@/lib/services/overview/get-overview';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => getOverview(services, query(rangeQuerySchema)),
});
