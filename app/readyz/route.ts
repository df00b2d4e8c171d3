import { answer, route } from '@/lib/http/api/route';

/** Readiness: the stores are open and the process is not shutting down. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ runtime }) =>
    runtime.ready() ? answer(200, { status: 'ready' }) : answer(503, { status: 'not ready' }),
});
