import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach } from 'vitest';
import { loadConfig } from '../../lib/config/load-config';
import { createAccess } from '../../lib/http/access/access';
import { createLiveLinks } from '../../lib/http/access/live-links';
import { createPeopleCache } from '../../lib/http/access/people-cache';
import { noteUnread } from '../../lib/http/api/note-unread';
import { behindBasePath, withBasePath } from '../../lib/http/server/base-path';
import { createProxyTrust } from '../../lib/http/server/proxy-trust';
import { createRequestGuard, type GuardedHandlers } from '../../lib/http/server/request-guard';
import { runtimeOrNull } from '../../lib/http/slot';
import { manualClock } from '../../lib/kit/clock';
import { withWriteListener } from '../../lib/store/state-write-listener';
import { openDirectStores } from './direct-stores';

export const OPEN = { guarded: false };
export const GUARDED = { guarded: true };
export const ADMIN = { password: 'correct horse', token: 'a-token-of-sixteen+' };
export const from = (address: string) => ({ address, browser: 'a browser' });

const servers: Server[] = [];
const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  for (const close of closing.splice(0)) await close();
});

export type GuardSetup = {
  guarded: boolean;
  env?: Record<string, string>;
  publicUrl?: string;
  basePath?: string;
  /** Answers what the guard accepts; absent: it only says that pages were reached. */
  onRequest?: GuardedHandlers['pages']['request'];
};

/** A guard on a port of its own, before pages and live links that only say that they were reached. */
export async function startGuard({
  guarded,
  env = {},
  publicUrl,
  basePath = '',
  onRequest,
}: GuardSetup) {
  const clock = manualClock();
  const stores = await openDirectStores();
  closing.push(() => stores.close());
  const people = createPeopleCache(stores.state);
  const access = createAccess({
    admin: guarded ? ADMIN : { password: null, token: null },
    dataKey: new Uint8Array(32),
    clock,
    people,
    passwords: { verify: async () => false },
    state: withWriteListener(stores.state, () => people.load()),
  });
  const result = loadConfig({ env, cwd: tmpdir(), nodeVersion: process.versions.node });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  let seen: IncomingMessage | null = null as IncomingMessage | null;
  const pages: GuardedHandlers['pages'] = {
    request: (req, res) => {
      seen = req;
      if (onRequest) return onRequest(req, res);
      res.end('page');
    },
  };
  const warnings: string[] = [];
  const inner = createRequestGuard({
    policy: { publicUrl: publicUrl ?? null, basePath, dev: false },
    trust: createProxyTrust(result.config),
    access,
    links: createLiveLinks({ access, clock }),
    handlers: {
      pages: withBasePath(basePath, pages),
      live: {
        request: (_, res) => res.end('live'),
        upgrade: (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      },
    },
    onInsecureSignIn: (reason) => warnings.push(reason),
    onUnread(request, rejection) {
      const runtime = runtimeOrNull();
      if (runtime) noteUnread(runtime, request, rejection);
    },
  });
  const guard = behindBasePath(basePath, inner);
  const server = createServer(guard.request);
  server.on('upgrade', guard.upgrade);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, access, clock, stores, people, seen: () => seen, warnings: () => warnings };
}

export type Ask = {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
};
export type Answer = { status: number; headers: IncomingMessage['headers']; text: string };

export function ask(
  port: number,
  { method = 'GET', path = '/', headers = {}, body }: Ask,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** First line of the answer to a WebSocket upgrade. */
export function upgrade(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const lines = Object.entries({
      Host: `localhost:${port}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      ...headers,
    });
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
    socket.once('data', (data) => {
      resolve(String(data).split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

export const JSON_TYPE = { 'content-type': 'application/json' };
