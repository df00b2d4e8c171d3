import { route } from '@/lib/http/api/route';
import { getErasure } from '@/lib/services/erasures/erasure-view';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) => getErasure(services, params.id ?? ''),
});
