import { targetsOverviewQuerySchema } from '@/lib/contract/targets-overview';
import { route } from '@/lib/runtime/api/route';
import { listOverview } from '@/lib/services/overview/list-overview';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listOverview(services, query(targetsOverviewQuerySchema)),
});
