import { searchQuerySchema } from '@/lib/contract/api/search/search';
import { route } from '@/lib/http/api/route';
import { searchEverything } from '@/lib/services/search/search-everything';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => searchEverything(services, query(searchQuerySchema)),
});
