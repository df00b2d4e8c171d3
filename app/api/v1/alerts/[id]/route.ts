import { route } from '@/lib/http/api/route';
import { getAlert } from '@/lib/services/alerts/get-alert';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) => getAlert(services, params.id ?? ''),
});
