import { answer, route } from '@/lib/http/api/route';

/** Readiness: the stores can be written, their files are sound, the key opens what is stored, and the process is not shutting down. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ runtime }) => {
    const reasons = await runtime.notReady();
    return reasons.length === 0
      ? answer(200, { status: 'ready' })
      : answer(503, { status: 'not ready', reasons });
  },
});
