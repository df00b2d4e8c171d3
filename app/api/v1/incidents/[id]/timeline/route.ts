import { route } from '@/lib/http/api/route';
import { getTimeline } from '@/lib/services/incidents/get-timeline';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) => getTimeline(services, params.id ?? ''),
});
