import { answer, route } from '@/lib/http/api/route';

const nothingHere = async () =>
  answer(404, {
    error: { code: 'not_found', message: 'no such route; see /api/v1/openapi.json' },
  });

/** Answers every path under /api that has no route of its own. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: nothingHere,
  POST: nothingHere,
  PUT: nothingHere,
  PATCH: nothingHere,
  DELETE: nothingHere,
});
