import { route } from '@/lib/http/api/route';
import { listTargetNames } from '@/lib/services/targets/list-targets';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listTargetNames(services),
});
