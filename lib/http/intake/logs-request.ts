import { rowsQuerySchema, type SentRows } from '../../contract/api/intake/rows';
import { eventSourceOf } from '../../services/events/event-source';
import { collectRows } from '../../services/rows/collect-rows';
import { announcedBytes, usingBody } from '../api/read-body';
import { answer, type Handler } from '../api/route';
import { placeOfRequest } from './place-of-request';
import { parseLines, parseRowsJson, ROWS_LIMITS } from './rows-body';

/** Takes log lines and entries: plain text, NDJSON, or JSON as loggers and shippers send it. */
export const logsHandler: Handler = async ({ actor, services, runtime, request, query }) => {
  const source = eventSourceOf(actor);
  const place = placeOfRequest(request, query(rowsQuerySchema));
  services.collector.requireRoomForRows('logs', source, announcedBytes(request));
  const onRefused = (bytes: number) => services.collector.reports.noteRefused(source.id, bytes);
  const limits = { ...ROWS_LIMITS, budget: runtime.bodies, onRefused };
  return usingBody(request, limits, async (body, onRead) => {
    const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
    const { clock } = services;
    const ndjson = type === 'application/x-ndjson';
    const rows: SentRows =
      type === 'application/json'
        ? { kind: 'logs', json: await parseRowsJson(body, clock) }
        : { kind: 'logs', lines: await parseLines(body, { ndjson, clock }) };
    const stored = await collectRows(services, { rows, source, onRead, ...place });
    return answer(202, {
      lines: stored.rows,
      events: stored.accepted,
      duplicates: stored.duplicates,
      ignored: stored.ignored,
      rejected: stored.rejected,
    });
  });
};
