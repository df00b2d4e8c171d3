import { route } from '@/lib/http/api/route';
import { maintenanceCalendar } from '@/lib/services/maintenance/maintenance-calendar';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) =>
    new Response(await maintenanceCalendar(services), {
      headers: {
        'content-type': 'text/calendar; charset=utf-8',
        'content-disposition': 'inline; filename="tocsin-maintenance.ics"',
        'cache-control': 'no-store',
      },
    }),
});
