import { helloInputSchema } from '@/lib/contract/api/places/probe-protocol';
import { answer, route } from '@/lib/http/api/route';
import { probeSender } from '@/lib/services/places/probe-sender';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ actor, services, body }) => {
    const sender = probeSender(actor);
    return answer(200, await services.places.acceptHello(await body(helloInputSchema), sender));
  },
});
