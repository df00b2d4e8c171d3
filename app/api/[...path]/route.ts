import { answer, route } from '@/lib/http/api/route';

const nothingHere = async () =>
  answer(404, {
    error: { code: 'not_found', message: 'there is no such route; see /api/v1/openapi.json' },
  });

/** Every path under /api that no other route takes. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: nothingHere,
  POST: nothingHere,
  PUT: nothingHere,
  PATCH: nothingHere,
  DELETE: nothingHere,
});
