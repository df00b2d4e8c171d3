import { sessionListQuerySchema } from '@/lib/contract/api/sessions';
import { route } from '@/lib/http/api/route';
import { listSessions } from '@/lib/services/sessions/list-sessions';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listSessions(services, query(sessionListQuerySchema)),
});
