import { route } from '@/lib/http/api/route';
import { getFrames } from '@/lib/services/sessions/get-frames';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) => getFrames(services, params.id ?? ''),
});
