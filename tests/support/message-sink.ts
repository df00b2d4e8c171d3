import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Notifier } from '../../lib/alert/notifier';
import type { Message } from '../../lib/domain/alerts/message';
import type { NotifierConfig } from '../../lib/domain/alerts/notifier';

export type HttpSink = {
  url: string;
  /** Messages in the order of their arrival, those that were refused too. */
  got: Message[];
  /** How it answers from now on; by default 200 at once. */
  answer(how: (response: ServerResponse) => void): void;
  close(): void;
};

/** A receiver of messages as JSON, on a port of its own. */
export async function openHttpSink(): Promise<HttpSink> {
  const got: Message[] = [];
  let how = (response: ServerResponse): void => void response.end();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    got.push(JSON.parse(body) as Message);
    how(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    got,
    answer: (wanted) => {
      how = wanted;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A notifier that posts the message as it is. */
export function sinkNotifier(url: string): Notifier {
  return {
    kind: 'webhook',
    async deliver(message, signal) {
      try {
        const body = JSON.stringify(message);
        const response = await fetch(url, { method: 'POST', body, signal });
        const wait = response.headers.get('retry-after');
        const detail = `it answered ${response.status}`;
        if (response.ok) return { ok: true, detail };
        const asked = wait === null ? {} : { retryAfterMs: Number(wait) * 1000 };
        return { ok: false, retryable: true, detail, ...asked };
      } catch (error) {
        return { ok: false, retryable: true, detail: String(error) };
      }
    },
  };
}

export function notifierRow(id: string, more: Partial<NotifierConfig> = {}): NotifierConfig {
  return {
    id,
    name: id,
    kind: 'webhook',
    purpose: 'alerts',
    settings: {},
    enabled: true,
    route: {
      severities: [],
      environments: [],
      targetIds: [],
      escalateAfterMs: null,
      repeatMs: null,
      sendResolved: true,
    },
    provisioned: false,
    createdAt: 0,
    ...more,
  };
}
