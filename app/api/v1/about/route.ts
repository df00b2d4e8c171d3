import { route } from '@/lib/http/api/route';
import { getAbout } from '@/lib/services/about/get-about';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => getAbout(services),
});
