import { rangeQuerySchema } from '@/lib/contract/primitives';
import { route } from '@/lib/http/api/route';
import { getSeries } from '@/lib/services/series/get-series';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => getSeries(services, query(rangeQuerySchema)),
});
