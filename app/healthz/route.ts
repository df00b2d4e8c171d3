import { answer, route } from '@/lib/http/api/route';

/** Liveness: the process answers. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => answer(200, { status: 'ok' }),
});
