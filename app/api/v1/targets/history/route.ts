import { targetsHistoryQuerySchema } from '@/lib/contract/api/fleet/targets-history';
import { route } from '@/lib/http/api/route';
import { getTargetsHistory } from '@/lib/services/overview/get-targets-history';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => getTargetsHistory(services, query(targetsHistoryQuerySchema)),
});
