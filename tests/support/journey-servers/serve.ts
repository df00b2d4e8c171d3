import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';

/** A message of the client, parsed; a text that is not JSON has no keys. */
export type Heard = { readonly [key: string]: unknown };

/** One connection of a small server. */
export type Peer = {
  socket: WebSocket;
  url: URL;
  request: http.IncomingMessage;
  /** The fault that is switched on, by `?break=NAME`. */
  broken: string;
  /** Sends a value as JSON, or a text as it is. */
  say(value: unknown): void;
  onMessage(run: (message: Heard, text: string) => void | Promise<void>): void;
  close(code: number, reason?: string): void;
};

export type JourneyServer = { url: string; close(): Promise<void> };

type Options = {
  path?: string;
  /** Subprotocols that are accepted; the first one offered otherwise. */
  protocols?: RegExp;
  /** HTTP status of a refused upgrade; 0 accepts it. */
  refuse?: (request: http.IncomingMessage, url: URL) => number;
  onRequest?: http.RequestListener;
};

/** Lets a client read what was sent before. */
export const pause = (ms = 5) => delay(ms);

/** A server on a free loopback port. */
export async function serve(
  options: Options,
  onPeer: (peer: Peer) => void,
): Promise<JourneyServer> {
  const { path = '/ws', protocols, refuse, onRequest } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) =>
      [...offered].find((one) => protocols === undefined || protocols.test(one)) ?? false,
  });
  const server = http.createServer(onRequest ?? ((_, response) => response.writeHead(404).end()));
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const isRefused = url.searchParams.get('break') === 'refused';
    const status = isRefused ? 503 : (refuse?.(request, url) ?? 0);
    if (status > 0) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (one) => onPeer(peerOf(one, request, url)));
  });
  return listen(server, sockets, path);
}

/** Starts a server; closing it ends its connections. */
export async function listen(
  server: http.Server,
  sockets: WebSocketServer | null,
  path: string,
): Promise<JourneyServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}${path}`,
    async close() {
      for (const client of sockets?.clients ?? []) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function peerOf(socket: WebSocket, request: http.IncomingMessage, url: URL): Peer {
  socket.on('error', () => {});
  return {
    socket,
    request,
    url,
    broken: url.searchParams.get('break') ?? '',
    say(value) {
      if (socket.readyState === 1)
        socket.send(typeof value === 'string' ? value : JSON.stringify(value));
    },
    onMessage: (run) => {
      socket.on('message', (data) => void run(readMessage(String(data)), String(data)));
    },
    close: (code, reason) => socket.close(code, reason),
  };
}

function readMessage(text: string): Heard {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The whole body of a request. */
export async function bodyOf(request: http.IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request) body += String(part);
  return body;
}

export function answerJson(response: http.ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export const TOKEN = 'probe-token-0001';
