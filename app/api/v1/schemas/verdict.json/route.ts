import { verdictJsonSchema } from '@/lib/contract/verdict-json-schema';
import { route } from '@/lib/runtime/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => verdictJsonSchema(),
});
