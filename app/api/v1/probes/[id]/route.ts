import { route } from '@/lib/http/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: async ({ services, params }) => {
    await services.places.removeProbe(params.id ?? '');
    return new Response(null, { status: 204 });
  },
});
