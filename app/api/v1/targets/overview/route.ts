import { targetsOverviewQuerySchema } from '@/lib/contract/api/targets-overview';
import { route } from '@/lib/http/api/route';
import { listOverview } from '@/lib/services/overview/list-overview';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listOverview(services, query(targetsOverviewQuerySchema)),
});
