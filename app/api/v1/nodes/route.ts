import { route } from '@/lib/http/api/route';
import { listNodes } from '@/lib/services/nodes/list-nodes';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listNodes(services),
});
