import { route } from '@/lib/http/api/route';
import { getProgress } from '@/lib/services/sessions/get-progress';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) => getProgress(services, params.id ?? ''),
});
