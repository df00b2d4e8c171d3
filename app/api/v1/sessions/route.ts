import { sessionListQuerySchema } from '@/lib/contract/sessions';
import { route } from '@/lib/runtime/api/route';
import { listSessions } from '@/lib/services/sessions/list-sessions';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listSessions(services, query(sessionListQuerySchema)),
});
