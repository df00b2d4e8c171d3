import { route } from '@/lib/http/api/route';
import { logsHandler } from '@/lib/http/intake/logs-request';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: logsHandler,
});
