import { createServer, type IncomingMessage } from 'node:http';
import type { HealthEvent } from '../reporting/health-reporter';

/** A collector that stores what it receives, and answers with a given status. */
export type TestCollector = {
  readonly url: string;
  readonly events: HealthEvent[];
  readonly batches: HealthEvent[][];
  readonly authorizations: (string | undefined)[];
  answerWith(status: number, body?: unknown): void;
  /** The first event that fits, already there or still to come. */
  event(fits: (event: HealthEvent) => boolean): Promise<HealthEvent>;
  requests(): number;
  stop(): Promise<void>;
};

export async function startCollector(port = 0): Promise<TestCollector> {
  const batches: HealthEvent[][] = [];
  const events: HealthEvent[] = [];
  const authorizations: (string | undefined)[] = [];
  const watchers = new Set<() => void>();
  let answer: { status: number; body: unknown } = { status: 202, body: undefined };
  let requests = 0;
  const server = createServer((request, response) => {
    void readEvents(request).then((body) => {
      requests += 1;
      authorizations.push(request.headers.authorization);
      const batch = JSON.parse(body) as HealthEvent[];
      if (answer.status === 202) {
        batches.push(batch);
        events.push(...batch);
      }
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      const all = { accepted: batch.length, duplicates: 0, rejected: [] };
      response.end(JSON.stringify(answer.body ?? all));
      for (const watcher of watchers) watcher();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}/api/v1/events`,
    events,
    batches,
    authorizations,
    answerWith(status, body) {
      answer = { status, body };
    },
    event(fits) {
      return new Promise((resolve) => {
        const check = (): void => {
          const found = events.find(fits);
          if (!found) return;
          watchers.delete(check);
          resolve(found);
        };
        watchers.add(check);
        check();
      });
    },
    requests: () => requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readEvents(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
