import { route } from '@/lib/runtime/api/route';
import { SIGNED_IN_HEADER } from '@/lib/runtime/http/inner-headers';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ runtime, services, request }) => ({
    authRequired: runtime.access.required,
    signedIn: request.headers.get(SIGNED_IN_HEADER) === '1',
    demo: services.demo !== null,
  }),
});
