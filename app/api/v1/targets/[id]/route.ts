import { targetPatchSchema } from '@/lib/contract/api/targets';
import { route } from '@/lib/http/api/route';
import { deleteTarget } from '@/lib/services/targets/delete-target';
import { findTarget } from '@/lib/services/targets/find-target';
import { targetView } from '@/lib/services/targets/target-view';
import { updateTarget } from '@/lib/services/targets/update-target';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) =>
    targetView(services, (await findTarget(services, params.id ?? '')).value),
  PATCH: async ({ services, params, body }) =>
    updateTarget(services, { id: params.id ?? '', patch: await body(targetPatchSchema) }),
  DELETE: async ({ services, params }) => {
    await deleteTarget(services, params.id ?? '');
    return new Response(null, { status: 204 });
  },
});
