import { rangeQuerySchema } from '@/lib/contract/primitives';
import { route } from '@/lib/http/api/route';
import { getWhy } from '@/lib/services/why/get-why';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => getWhy(services, query(rangeQuerySchema)),
});
