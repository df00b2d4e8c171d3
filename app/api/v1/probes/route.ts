import { route } from '@/lib/http/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => services.places.list(),
});
