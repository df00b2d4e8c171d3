import { apiDocument } from '@/lib/contract/api/openapi';
import { route } from '@/lib/http/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => apiDocument(services.info.version),
});
