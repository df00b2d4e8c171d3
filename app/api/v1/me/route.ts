import { route } from '@/lib/http/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ runtime, services, actorOrNull }) => ({
    authRequired: runtime.access.required(),
    signedIn: actorOrNull !== null,
    demo: services.demo !== null,
    name: actorOrNull?.name ?? null,
    role: actorOrNull?.role ?? null,
    scope: actorOrNull?.scope ?? null,
    hasPassword: actorOrNull !== null && runtime.access.hasPassword(actorOrNull),
    via: actorOrNull?.via ?? null,
  }),
});
