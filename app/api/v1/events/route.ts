import { EVENTS_BODY_LIMIT_BYTES, eventsQuerySchema } from '@/lib/contract/api/events';
import { parseEventRows, withLines } from '@/lib/http/api/events-body';
import { readBody } from '@/lib/http/api/read-body';
import { answer, route } from '@/lib/http/api/route';
import { ingestEvents } from '@/lib/services/events/ingest-events';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, request, query }) => {
    const { target } = query(eventsQuerySchema);
    const text = (await readBody(request, EVENTS_BODY_LIMIT_BYTES)).toString('utf8');
    const ndjson = request.headers.get('content-type')?.startsWith('application/x-ndjson') ?? false;
    const parsed = parseEventRows(text, ndjson);
    const stored = await ingestEvents(services, { rows: parsed.rows, target });
    return answer(202, withLines(stored, parsed));
  },
});
