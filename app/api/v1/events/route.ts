import { EVENTS_BODY_LIMIT_BYTES, eventsQuerySchema } from '@/lib/contract/events';
import { parseEventRows, withLines } from '@/lib/runtime/api/events-body';
import { readBody } from '@/lib/runtime/api/read-body';
import { answer, route } from '@/lib/runtime/api/route';
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
