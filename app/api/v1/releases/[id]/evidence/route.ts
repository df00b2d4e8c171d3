import { route } from '@/lib/runtime/api/route';
import { getEvidence } from '@/lib/services/releases/get-evidence';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) => getEvidence(services, params.id ?? ''),
});
