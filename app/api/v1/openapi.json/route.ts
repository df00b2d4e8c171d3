import { apiDocument } from '@/lib/contract/api/openapi';
import { route } from '@/lib/http/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  // The routes are no secret, and generators read them without a token; the version helps an attacker.
  GET: async ({ services, actorOrNull }) => apiDocument(actorOrNull ? services.info.version : 'v1'),
});
