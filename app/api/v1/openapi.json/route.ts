import { apiDocument } from '@/lib/contract/openapi';
import { route } from '@/lib/runtime/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => apiDocument(services.info.version),
});
