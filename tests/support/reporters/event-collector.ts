import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';

export type SentEvent = Record<string, unknown> & { id: string; stage: string; outcome: string };
export type CollectorAnswer = { status: number; body?: unknown; headers?: Record<string, string> };

export const allTaken = (events: readonly SentEvent[]): CollectorAnswer => ({
  status: 202,
  body: { accepted: events.length, duplicates: 0, rejected: [] },
});

/** An HTTP server on a free port until the test ends. */
export async function listen(onRequest: RequestListener): Promise<string> {
  const server = createServer(onRequest).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

type Received = { events: SentEvent[]; headers: IncomingMessage['headers']; path: string };

/** A collector that answers the n-th request as `answerTo` says, and keeps the events of those that it took. */
export async function startEventCollector(
  answerTo: (events: SentEvent[], request: number) => CollectorAnswer = allTaken,
) {
  const requests: Received[] = [];
  const stored: SentEvent[] = [];
  const url = await listen(async (request, response) => {
    const events = JSON.parse(await bodyOf(request)) as SentEvent[];
    requests.push({ events, headers: request.headers, path: request.url ?? '' });
    const { status, body, headers } = answerTo(events, requests.length);
    if (status === 202) stored.push(...events);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body ?? {}));
  });
  return { url, requests, stored };
}

/** An address at which nothing listens. */
export async function nowhere(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
