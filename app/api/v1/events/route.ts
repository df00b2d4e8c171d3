import {
  EVENTS_BODY_LIMIT_BYTES,
  EVENTS_UNPACKED_LIMIT_BYTES,
  eventsQuerySchema,
} from '@/lib/contract/api/events';
import { parseEventRows, withLines } from '@/lib/http/api/events-body';
import { announcedBytes, usingBody } from '@/lib/http/api/read-body';
import { answer, route } from '@/lib/http/api/route';
import { eventSourceOf } from '@/lib/services/events/event-source';
import { ingestEvents } from '@/lib/services/events/ingest-events';

const LIMITS = { limit: EVENTS_BODY_LIMIT_BYTES, unpackedLimit: EVENTS_UNPACKED_LIMIT_BYTES };

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ actor, services, runtime, request, query }) => {
    const { target } = query(eventsQuerySchema);
    // Before the body is read: what cannot be stored is not received either.
    const source = eventSourceOf(actor);
    services.collector.requireRoom(source, announcedBytes(request));
    const ndjson = request.headers.get('content-type')?.startsWith('application/x-ndjson') ?? false;
    const onRefused = (bytes: number) => services.collector.reports.noteRefused(source.id, bytes);
    const limits = { ...LIMITS, budget: runtime.bodies, onRefused };
    return usingBody(request, limits, async (body, decoded) => {
      const parsed = await parseEventRows(body, { ndjson, clock: services.clock });
      decoded();
      const stored = await ingestEvents(services, { rows: parsed.rows, target, source });
      return answer(202, withLines(stored, parsed));
    });
  },
});
