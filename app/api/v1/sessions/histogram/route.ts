import { histogramQuerySchema } from '@/lib/contract/api/explorer/explorer';
import { route } from '@/lib/http/api/route';
import { getHistogram } from '@/lib/services/explorer/get-histogram';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => getHistogram(services, query(histogramQuerySchema)),
});
