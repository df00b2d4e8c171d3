import { maintenanceInputSchema } from '@/lib/contract/api/alerting/maintenance';
import { answer, route } from '@/lib/http/api/route';
import { createMaintenance } from '@/lib/services/maintenance/create-maintenance';
import { listMaintenance } from '@/lib/services/maintenance/list-maintenance';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listMaintenance(services),
  POST: async ({ services, signedBody }) =>
    answer(201, await createMaintenance(services, await signedBody(maintenanceInputSchema, 'by'))),
});
