import { reportQuerySchema } from '@/lib/contract/api/releases/verdicts';
import { route } from '@/lib/http/api/route';
import { getReport } from '@/lib/services/releases/get-report';
import { qualifyId } from '@/lib/services/releases/qualify-id';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params, query }) => {
    const { format, environment } = query(reportQuerySchema);
    const id = qualifyId(params.id ?? '', environment);
    const report = await getReport(services, id, format);
    return new Response(report.body, {
      headers: {
        'content-type': report.contentType,
        'content-disposition': `inline; filename="${report.name}"`,
        'cache-control': 'no-store',
      },
    });
  },
});
