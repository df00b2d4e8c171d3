import { failureTypesQuerySchema } from '@/lib/contract/api/why/failure-types';
import { route } from '@/lib/http/api/route';
import { listFailureTypes } from '@/lib/services/failure-types/list-failure-types';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listFailureTypes(services, query(failureTypesQuerySchema)),
});
