import { createServer } from 'node:http';
import type { EventsAnswer } from '../../contract/api/events';
import { parseEventRows, withLines } from '../../http/api/events-body';
import { systemClock } from '../../kit/clock';
import { listenOnLoopback, readText } from './loopback';

type Ingest = (rows: unknown[]) => Promise<EventsAnswer>;

/** `POST` of health events for a runtime without pages, on this machine. Until `open` it answers 503, and senders retry. */
export type EventsEndpoint = { url: string; open(ingest: Ingest): void; close(): Promise<void> };

export async function startEventsEndpoint(): Promise<EventsEndpoint> {
  let ingest: Ingest | null = null;
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const accept = async () => {
      const text = await readText(request);
      if (!ingest) return answer(503, { error: { code: 'unavailable', message: 'starting' } });
      const ndjson = request.headers['content-type']?.startsWith('application/x-ndjson') ?? false;
      const body = Buffer.from(text);
      const parsed = await parseEventRows(body, { ndjson, clock: systemClock });
      return answer(202, withLines(await ingest(parsed.rows), parsed));
    };
    accept().catch((error: unknown) =>
      answer(400, { error: { code: 'invalid_input', message: String(error) } }),
    );
  });
  const { port, close } = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}/api/v1/events`,
    open(accepting) {
      ingest = accepting;
    },
    close,
  };
}
