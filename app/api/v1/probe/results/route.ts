import {
  RESULTS_BODY_LIMIT_BYTES,
  resultsInputSchema,
} from '@/lib/contract/api/places/probe-protocol';
import { parseJson, usingBody } from '@/lib/http/api/read-body';
import { answer, route } from '@/lib/http/api/route';
import { probeSender } from '@/lib/services/places/probe-sender';

const LIMITS = { limit: RESULTS_BODY_LIMIT_BYTES, unpackedLimit: RESULTS_BODY_LIMIT_BYTES };

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ actor, services, runtime, request }) => {
    const sender = probeSender(actor);
    const limits = { ...LIMITS, budget: runtime.bodies, onRefused: () => undefined };
    return usingBody(request, limits, async (body, decoded) => {
      const sent = resultsInputSchema.parse(parseJson(body.toString('utf8')));
      decoded();
      return answer(200, await services.places.storeResults(sent, sender));
    });
  },
});
