import { route } from '@/lib/http/api/route';
import { getSession } from '@/lib/services/sessions/get-session';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) => getSession(services, params.id ?? ''),
});
