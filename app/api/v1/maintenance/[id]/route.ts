import { route } from '@/lib/http/api/route';
import { deleteMaintenance } from '@/lib/services/maintenance/delete-maintenance';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: async ({ services, params }) => {
    await deleteMaintenance(services, params.id ?? '');
    return new Response(null, { status: 204 });
  },
});
