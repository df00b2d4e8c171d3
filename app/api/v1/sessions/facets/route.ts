import { facetsQuerySchema } from '@/lib/contract/api/explorer/explorer';
import { route } from '@/lib/http/api/route';
import { getFacets } from '@/lib/services/explorer/get-facets';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => getFacets(services, query(facetsQuerySchema)),
});
