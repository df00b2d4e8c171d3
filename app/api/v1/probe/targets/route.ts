import { probeTargetsQuerySchema } from '@/lib/contract/api/places/probe-protocol';
import { requirePrivateLink } from '@/lib/http/access/private-link';
import { answer, route } from '@/lib/http/api/route';
import { probeSender } from '@/lib/services/places/probe-sender';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ actor, services, query, source, secure, request }) => {
    const sender = probeSender(actor);
    requirePrivateLink({ secure, address: source.address });
    const { signal } = request;
    const wanted = query(probeTargetsQuerySchema);
    return answer(200, await services.places.targetsOf(wanted, { sender, signal }));
  },
});
