import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A server on a free loopback port, closed with its connections. */
export type TestServer = {
  url: string;
  port: number;
  close(): Promise<void>;
  onConnection(run: () => void): void;
};

/** A raw TCP server: whatever a broken server can do with bytes. */
export async function rawServer(onSocket: (socket: net.Socket) => void): Promise<TestServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    port,
    onConnection: (run) => server.once('connection', run),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers every request with the given bytes and hangs up or not. */
export function answering(bytes: string | Buffer, hangUp = false) {
  return (socket: net.Socket) => {
    socket.once('data', () => {
      socket.write(bytes);
      if (hangUp) socket.end();
    });
  };
}

/** Upgrades a raw socket properly, then hands it over: frames are up to the caller. */
export function upgraded(then: (socket: net.Socket) => void) {
  return (socket: net.Socket) => {
    let head = '';
    const onData = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', onData);
      const key = /sec-websocket-key: (.+)\r\n/i.exec(head)?.[1] ?? '';
      const accept = createHash('sha1')
        .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      then(socket);
    };
    socket.on('data', onData);
  };
}

/** One unmasked server frame. */
export function frame(opcode: number, payload: Buffer | string, fin = true): Buffer {
  const body = Buffer.from(payload as string);
  const first = (fin ? 0x80 : 0) | opcode;
  if (body.length < 126) return Buffer.concat([Buffer.from([first, body.length]), body]);
  const head = Buffer.alloc(body.length < 65_536 ? 4 : 10);
  head[0] = first;
  if (body.length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  return Buffer.concat([head, body]);
}

export type Request = {
  runId: string;
  threadId: string;
  send(message: unknown): void;
  socket: WebSocket;
};

export type Script = {
  onOpen?: ((peer: { send(message: unknown): void; socket: WebSocket }) => void) | undefined;
  onRequest?: ((request: Request) => void) | undefined;
};

/** A proper WebSocket server that follows a script; with `secure` one of wss://localhost. */
export async function scriptedServer(
  script: Script,
  secure?: https.ServerOptions,
): Promise<TestServer> {
  const listener = secure ? https.createServer(secure) : http.createServer();
  const server = new WebSocketServer({
    server: listener,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  server.on('connection', (socket) => {
    const send = (message: unknown) =>
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString());
      if (message.type !== 'start_agent') return;
      script.onRequest?.({ runId: message.run_id, threadId: message.thread_id, send, socket });
    });
    script.onOpen?.({ send, socket });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as net.AddressInfo;
  return {
    url: secure ? `wss://localhost:${port}/ws` : `ws://127.0.0.1:${port}/ws`,
    port,
    onConnection: (run) => server.once('connection', run),
    async close() {
      for (const client of server.clients) client.terminate();
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

export const WELCOME = {
  type: 'system_message',
  data: { event: 'connection_established', connection_id: 'conn-1', connection_ready: true },
};

/** The five events of a healthy run, in the report's shape. */
export function fiveEvents(runId: string, answer: unknown = { answer: '391, and no' }): unknown[] {
  const event = (type: string, payload: unknown) => ({
    type,
    run_id: runId,
    agent_name: 'Calculator',
    payload,
  });
  return [
    event('agent_started', { status: 'started' }),
    event('agent_thinking', { reasoning: 'multiply' }),
    event('tool_executing', { tool_name: 'multiply', parameters: { a: 17, b: 23 } }),
    event('tool_completed', { tool_name: 'multiply', result: 391 }),
    event('agent_completed', { status: 'completed', result: answer }),
  ];
}

/** Welcomes and completes. */
export const HEALTHY: Script = {
  onOpen: ({ send }) => send(WELCOME),
  onRequest: ({ runId, send }) => {
    for (const event of fiveEvents(runId)) send(event);
  },
};
