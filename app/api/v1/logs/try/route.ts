import { tryLinesInputSchema } from '@/lib/contract/api/intake/sources';
import { route } from '@/lib/http/api/route';
import { tryLines } from '@/lib/services/rows/try-lines';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, body }) => tryLines(services, await body(tryLinesInputSchema)),
});
