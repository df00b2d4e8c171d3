import { exportQuerySchema } from '@/lib/contract/api/explorer/explorer';
import { route } from '@/lib/http/api/route';
import { streamedText } from '@/lib/http/api/streamed-text';
import { exportSessions } from '@/lib/services/explorer/export-sessions';

const TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson; charset=utf-8' };

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => {
    const wanted = query(exportQuerySchema);
    return streamedText(await exportSessions(services, wanted), {
      'content-type': TYPES[wanted.format],
      'content-disposition': `attachment; filename="sessions.${wanted.format}"`,
    });
  },
});
