import { maintenancePreviewInputSchema } from '@/lib/contract/api/alerting/maintenance';
import { route } from '@/lib/http/api/route';
import { previewMaintenance } from '@/lib/services/maintenance/preview-maintenance';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, body }) =>
    previewMaintenance(services, await body(maintenancePreviewInputSchema)),
});
