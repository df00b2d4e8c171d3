import { rowsQuerySchema, type SentRows } from '../../contract/api/intake/rows';
import { eventSourceOf } from '../../services/events/event-source';
import { collectRows } from '../../services/rows/collect-rows';
import { usingBody } from '../api/read-body';
import { answer, type Handler } from '../api/route';
import { announcedBytes, placeOfRequest } from './place-of-request';
import { parseLines, parseRowsJson, ROWS_LIMITS } from './rows-body';

/** Takes log lines and entries: plain text, NDJSON, or JSON as loggers and shippers send it. */
export const logsHandler: Handler = async ({ actor, services, runtime, request, query }) => {
  const source = eventSourceOf(actor);
  const place = placeOfRequest(request, query(rowsQuerySchema));
  services.collector.requireRoomForRows('logs', source, announcedBytes(request));
  return usingBody(request, { ...ROWS_LIMITS, budget: runtime.bodies }, async (body) => {
    const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
    const { clock } = services;
    const ndjson = type === 'application/x-ndjson';
    const rows: SentRows =
      type === 'application/json'
        ? { kind: 'logs', json: await parseRowsJson(body, clock) }
        : { kind: 'logs', lines: await parseLines(body, { ndjson, clock }) };
    const stored = await collectRows(services, { rows, source, ...place });
    return answer(202, {
      lines: stored.rows,
      events: stored.accepted,
      duplicates: stored.duplicates,
      ignored: stored.ignored,
      rejected: stored.rejected,
    });
  });
};
