import { route } from '@/lib/http/api/route';
import { getSharedView } from '@/lib/services/sharing/get-shared-view';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, actor }) => getSharedView(services, actor.share),
});
