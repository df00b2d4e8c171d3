import { failureTypePatchSchema } from '@/lib/contract/api/why/failure-types';
import { route } from '@/lib/http/api/route';
import { updateFailureType } from '@/lib/services/failure-types/update-failure-type';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  PATCH: async ({ services, params, body }) =>
    updateFailureType(services, params.id ?? '', await body(failureTypePatchSchema)),
});
