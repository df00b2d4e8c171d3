import { runInputSchema } from '@/lib/contract/api/sessions';
import { route } from '@/lib/http/api/route';
import { runSession } from '@/lib/services/sessions/run-session';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, body }) => runSession(services, await body(runInputSchema)),
});
