import { rangeQuerySchema } from '@/lib/contract/primitives';
import { route } from '@/lib/http/api/route';
import { getRaster } from '@/lib/services/sessions/get-raster';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => getRaster(services, query(rangeQuerySchema)),
});
