import { verdictJsonSchema } from '@/lib/contract/api/releases/verdict-json-schema';
import { route } from '@/lib/http/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async () => verdictJsonSchema(),
});
