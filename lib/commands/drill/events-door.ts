import { createServer } from 'node:http';
import type { EventsAnswer } from '../../contract/api/events';
import { parseEventRows, withLines } from '../../http/api/events-body';
import { listenOnLoopback, readText } from './loopback';

type Ingest = (rows: unknown[]) => Promise<EventsAnswer>;

/** `POST` of health events for a runtime without pages, on this machine. Before `open` it answers 503, and senders try again. */
export type EventsDoor = { url: string; open(ingest: Ingest): void; close(): Promise<void> };

export async function createEventsDoor(): Promise<EventsDoor> {
  let ingest: Ingest | null = null;
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const take = async () => {
      const text = await readText(request);
      if (!ingest) return answer(503, { error: { code: 'unavailable', message: 'starting' } });
      const ndjson = request.headers['content-type']?.startsWith('application/x-ndjson') ?? false;
      const parsed = parseEventRows(text, ndjson);
      return answer(202, withLines(await ingest(parsed.rows), parsed));
    };
    take().catch((error: unknown) =>
      answer(400, { error: { code: 'invalid_input', message: String(error) } }),
    );
  });
  const { port, close } = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}/api/v1/events`,
    open(take) {
      ingest = take;
    },
    close,
  };
}
