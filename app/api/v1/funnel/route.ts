import { rangeQuerySchema } from '@/lib/contract/primitives';
import { route } from '@/lib/http/api/route';
import { getFunnel } from '@/lib/services/funnel/get-funnel';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => getFunnel(services, query(rangeQuerySchema)),
});
