/**
 * Servers that share nothing with the reference backend: each behaves in one way that a real backend was, or could be,
 * seen to behave. A server is a function over a fresh socket; `startForeign` puts it on a free port of loopback.
 */
import { createHash } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export type Foreign = { url: string; stop(): Promise<void> };

export type Behaviour =
  | {
      kind: 'ws';
      onSocket(socket: WebSocket, request: IncomingMessage): void;
      handleProtocols?: () => string | false;
    }
  | { kind: 'http'; status: number; body?: string; headers?: Record<string, string> }
  | { kind: 'tcp'; onSocket(socket: Socket): void }
  /** A raw upgrade: the server answers 101 itself and then writes what it likes. */
  | { kind: 'raw'; onUpgraded(socket: Socket): void; accept?: (key: string) => string };

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export async function startForeign(behaviour: Behaviour): Promise<Foreign> {
  const sockets = new Set<Socket>();
  const server =
    behaviour.kind === 'tcp' || behaviour.kind === 'raw' ? createTcpServer() : createHttpServer();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (behaviour.kind === 'tcp') behaviour.onSocket(socket);
    if (behaviour.kind === 'raw') upgradeByHand(socket, behaviour);
  });
  if (behaviour.kind === 'ws') {
    const options = behaviour.handleProtocols ? { handleProtocols: behaviour.handleProtocols } : {};
    const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false, ...options });
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      wss.handleUpgrade(request, socket, head, (ws) => {
        ws.on('error', () => ws.terminate());
        behaviour.onSocket(ws, request);
      });
    });
  }
  if (behaviour.kind === 'http') {
    const { status, body = '', headers = {} } = behaviour;
    const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers });
    server.on('upgrade', (_request: IncomingMessage, socket: Socket) => {
      socket.end(
        `HTTP/1.1 ${status} X\r\nconnection: close\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n${body}`,
      );
    });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function upgradeByHand(socket: Socket, behaviour: Extract<Behaviour, { kind: 'raw' }>): void {
  let seen = '';
  const onData = (chunk: Buffer) => {
    seen += chunk.toString('latin1');
    if (!seen.includes('\r\n\r\n')) return;
    socket.off('data', onData);
    const key = /sec-websocket-key: *(\S+)/i.exec(seen)?.[1] ?? '';
    const accept =
      behaviour.accept?.(key) ??
      createHash('sha1')
        .update(key + GUID)
        .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    behaviour.onUpgraded(socket);
  };
  socket.on('data', onData);
}

/** One unmasked frame, as a server sends it. */
export function frame(opcode: number, payload: Buffer | string, final = true): Buffer {
  const body = Buffer.from(payload);
  const first = (final ? 0x80 : 0) | opcode;
  if (body.length < 126) return Buffer.concat([Buffer.from([first, body.length]), body]);
  const head = Buffer.alloc(4);
  head[0] = first;
  head[1] = 126;
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

export const json = (socket: WebSocket, value: unknown): void => socket.send(JSON.stringify(value));

type Request = { run_id: string; thread_id: string; text: string };

/** Calls back with the ids of the first agent request; answers nothing by itself. */
export function onRequest(socket: WebSocket, answer: (request: Request) => void): void {
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString()) as Record<string, unknown>;
    const payload = (message.payload ?? message) as Record<string, unknown>;
    const text = payload.user_request ?? payload.content ?? payload.message;
    if (typeof text !== 'string') return;
    const run_id = String(message.run_id ?? payload.run_id ?? '');
    answer({ run_id, thread_id: String(message.thread_id ?? payload.thread_id ?? ''), text });
  });
}

export const welcome = { type: 'connection_established', data: { connection_id: 'main_51ab' } };

/** The five events as one backend might shape them: flat, with a nested `payload`. */
export function agentRun(socket: WebSocket, request: Request, answer = 'The total is 42.'): void {
  const timestamp = new Date().toISOString();
  const base = { run_id: request.run_id, agent_name: 'ledger', timestamp };
  json(socket, { type: 'agent_started', ...base, payload: { status: 'started' } });
  json(socket, { type: 'agent_thinking', ...base, payload: { reasoning: 'adding' } });
  json(socket, { type: 'tool_executing', ...base, payload: { tool_name: 'sum', parameters: {} } });
  json(socket, { type: 'tool_completed', ...base, payload: { tool_name: 'sum', result: 42 } });
  json(socket, {
    type: 'agent_completed',
    ...base,
    payload: { status: 'completed', final_response: answer },
  });
}
