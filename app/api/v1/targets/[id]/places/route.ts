import { route } from '@/lib/http/api/route';
import { getTargetPlaces } from '@/lib/services/places/get-target-places';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: ({ services, params }) => getTargetPlaces(services, params.id ?? ''),
});
