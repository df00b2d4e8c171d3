import { incidentReportQuerySchema } from '@/lib/contract/api/alerting/incident-timeline';
import { route } from '@/lib/http/api/route';
import { incidentReport } from '@/lib/services/incidents/report/incident-report';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params, query }) => {
    const { format } = query(incidentReportQuerySchema);
    const report = await incidentReport(services, params.id ?? '', format);
    return new Response(report.body, {
      headers: {
        'content-type': report.contentType,
        'content-disposition': `inline; filename="${report.name}"`,
        'cache-control': 'no-store',
      },
    });
  },
});
