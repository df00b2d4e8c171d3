import { journeyCheckInputSchema } from '@/lib/contract/journeys';
import { route } from '@/lib/http/api/route';
import { checkJourney } from '@/lib/services/journeys/check-journey';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, body }) => checkJourney(services, await body(journeyCheckInputSchema)),
});
