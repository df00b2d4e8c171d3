import { badgeAnswer, withoutReason } from '@/lib/http/api/badge-answer';
import { route } from '@/lib/http/api/route';
import { unavailableBadge } from '@/lib/services/badges/badge-image';
import { getBadge } from '@/lib/services/badges/get-badge';

const methods = route({
  GET: async ({ services, request, params: { environment = '', name = '' } }) =>
    badgeAnswer(
      await getBadge(services, { environment, name: name.replace(/\.svg$/, '') }),
      request,
    ),
});

export const { POST, PUT, PATCH, DELETE } = methods;
export const GET: typeof methods.GET = async (request, context) =>
  withoutReason(await methods.GET(request, context), unavailableBadge());
