import { rangeQuerySchema } from '@/lib/contract/primitives';
import { route } from '@/lib/http/api/route';
import { listSignatures } from '@/lib/services/signatures/list-signatures';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listSignatures(services, query(rangeQuerySchema)),
});
