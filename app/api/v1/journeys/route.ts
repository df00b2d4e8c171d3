import { route } from '@/lib/http/api/route';
import { listJourneys } from '@/lib/services/journeys/check-journey';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listJourneys(services),
});
