import { reportQuerySchema } from '@/lib/contract/verdicts';
import { route } from '@/lib/runtime/api/route';
import { getReport } from '@/lib/services/releases/get-report';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params, query }) => {
    const { format } = query(reportQuerySchema);
    const report = await getReport(services, params.id ?? '', format);
    return new Response(report.body, {
      headers: {
        'content-type': report.contentType,
        'content-disposition': `inline; filename="${report.name}"`,
        'cache-control': 'no-store',
      },
    });
  },
});
