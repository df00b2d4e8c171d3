import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** What Tocsin's webhook notifier sends (Alertmanager's version 4), as far as tests look at it. */
const bodySchema = z.object({
  version: z.literal('4'),
  status: z.enum(['firing', 'resolved']),
  groupKey: z.string(),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
});

export type Received = {
  headers: IncomingHttpHeaders;
  text: string;
  body: z.infer<typeof bodySchema>;
};

export type WebhookSink = {
  url: string;
  /** In the order they came. */
  received: Received[];
  /** Those that were answered with 500 while `failing` was set. */
  refused: Received[];
  failing: boolean;
  stop(): Promise<void>;
};

/** A receiver of webhooks on a free port that answers 200 and stores everything. */
export async function startWebhookSink(): Promise<WebhookSink> {
  const sink: Pick<WebhookSink, 'received' | 'refused' | 'failing'> = {
    received: [],
    refused: [],
    failing: false,
  };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const body = bodySchema.parse(JSON.parse(text));
      const one = { headers: request.headers, text, body };
      (sink.failing ? sink.refused : sink.received).push(one);
      response.statusCode = sink.failing ? 500 : 200;
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(sink, {
    url: `http://127.0.0.1:${port}/hook`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
