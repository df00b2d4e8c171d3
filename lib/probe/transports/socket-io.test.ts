import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type ServerOptions } from 'socket.io';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { observe } from '../../../tests/support/probe/observe-connection';
import { socketIoTransport } from './socket-io';
import type { OpenRequest } from './transport';

const cleanups: Array<() => Promise<unknown> | unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listening(server: http.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server of the real package. */
async function backend(options: Partial<ServerOptions> = {}) {
  const server = http.createServer();
  const io = new Server(server, options);
  cleanups.push(() => io.close());
  return { io, url: await listening(server), server };
}

/** A WebSocket server that is no Socket.IO, and says `texts` at once. */
async function plainServer(...texts: string[]): Promise<string> {
  const server = http.createServer();
  const wss = new WebSocketServer({ server });
  wss.on('connection', (socket) => {
    for (const text of texts) socket.send(text);
  });
  return listening(server);
}

const open = (url: string, over: Partial<OpenRequest> = {}) =>
  observe(url, over, socketIoTransport);
const parsed = (messages: string[]) => messages.map((text) => JSON.parse(text));
const WEBSOCKET: Partial<OpenRequest> = { socketIo: { transports: ['websocket'] } };

describe.each([
  ['over websocket', ['websocket'] as const],
  ['over polling', ['polling'] as const],
  ['by an upgrade', ['polling', 'websocket'] as const],
])('a healthy server %s', (_way, transports) => {
  it('connects, says what it hears, acknowledges and closes', async () => {
    const { io, url } = await backend();
    const heard: unknown[] = [];
    io.on('connection', (socket) => {
      socket.emit('welcome', { connection_id: socket.id });
      socket.on('join', (room, done) => {
        heard.push(room);
        done({ ok: true }, 2);
      });
      socket.on('start_agent', (body) => {
        heard.push(body.content);
        socket.emit('answer', 'one', { two: 2 });
      });
    });
    const seen = open(url, { socketIo: { transports } });
    await seen.message(2);
    expect(seen.connection.send('["join","room-1"]', { ack: true })).toBe(true);
    expect(seen.connection.send('{"type":"start_agent","content":"hello"}')).toBe(true);
    await seen.message(4);
    const [connect, welcome, ...rest] = parsed(seen.messages);
    expect(connect).toMatchObject({ event: 'connect', data: { sid: expect.any(String) } });
    expect(welcome).toMatchObject({ event: 'welcome', data: { connection_id: connect.data.sid } });
    expect(rest).toEqual([
      { event: 'ack', data: { ok: true }, args: [{ ok: true }, 2] },
      { event: 'answer', data: 'one', args: ['one', { two: 2 }] },
    ]);
    expect(heard).toEqual(['room-1', 'hello']);
    expect(seen.connection.close(1000, 'done')).toBe(true);
    expect(seen.connection.isOpen()).toBe(false);
    const { by, code, reason } = await seen.ended;
    expect([by, code, reason]).toEqual(['client', 1000, 'done']);
    expect(seen.names.filter((name) => name === 'connected' || name === 'opened')).toEqual([
      'connected',
      'opened',
    ]);
    expect(seen.errors).toEqual([]);
    expect(seen.warnings).toEqual([]);
  });
});

describe('what the server asks for', () => {
  it('sends namespace, auth payload, headers, query and user info', async () => {
    const { io, url } = await backend();
    const shown = new Promise((resolve) => {
      io.of('/agents').on('connection', ({ handshake }) =>
        resolve([handshake.auth, handshake.query.tenant, handshake.headers.authorization]),
      );
    });
    const seen = open(`${url.replace('//', '//u:p%40@')}/socket.io/?EIO=4&tenant=a`, {
      socketIo: { namespace: 'agents', auth: { token: 't' } },
      headers: { 'x-own': '1' },
    });
    expect(await shown).toEqual([{ token: 't' }, 'a', `Basic ${btoa('u:p@')}`]);
    seen.connection.close(1000, '');
    await seen.ended;
  });

  it('keeps the cookie of a load balancer from request to request', async () => {
    const { io, url } = await backend({ cookie: { name: 'node', path: '/' } });
    const cookie = new Promise((resolve) => {
      io.engine.on('headers', (_headers, { headers, method }) => {
        if (method === 'POST') resolve(headers.cookie);
      });
    });
    const seen = open(url, { socketIo: { transports: ['polling'] }, headers: { cookie: 'a=b' } });
    expect(await cookie).toMatch(/^a=b; node=/);
    seen.connection.close(1000, '');
    await seen.ended;
  });

  it('answers an event that asks for an acknowledgement', async () => {
    const { io, url } = await backend();
    const answer = new Promise((resolve) => {
      io.on('connection', async (socket) => resolve(await socket.emitWithAck('confirm', 1)));
    });
    const seen = open(url, WEBSOCKET);
    await answer;
    expect(parsed(seen.messages).at(-1)).toEqual({ event: 'confirm', data: 1, args: [1] });
  });

  it('names binary arguments by their size', async () => {
    const { io, url } = await backend();
    io.on('connection', (socket) => socket.emit('audio', { chunk: Buffer.alloc(120) }));
    const seen = open(url, WEBSOCKET);
    await seen.message(2);
    expect(parsed(seen.messages)[1].data).toEqual({ chunk: '<120 bytes>' });
  });

  it('throws for a request that cannot be built', async () => {
    const url = await plainServer();
    expect(() => open(url, { headers: { 'x-a': 'two\nlines' } })).toThrow();
    expect(() => open(url, { ...WEBSOCKET, headers: { 'x-a': 'two\nlines' } })).toThrow();
    expect(() => open('no url at all')).toThrow();
  });
});

describe('refusals and ends', () => {
  it.each(['websocket', 'polling'] as const)(
    'reports a refused namespace and a refusing middleware as messages, over %s',
    async (transport) => {
      const { io, url } = await backend();
      io.of('/private').use((_socket, next) =>
        next(Object.assign(new Error('token expired'), { data: { code: 'E_TOKEN' } })),
      );
      const options = { transports: [transport] };
      const unknown = open(url, { socketIo: { ...options, namespace: '/nowhere' } });
      expect(await unknown.ended).toMatchObject({ by: 'client', code: 1000 });
      expect(parsed(unknown.messages)).toMatchObject([
        { event: 'connect_error', data: { message: 'Invalid namespace' } },
      ]);
      const refused = open(url, { socketIo: { ...options, namespace: '/private' } });
      await refused.ended;
      expect(parsed(refused.messages)).toMatchObject([
        { event: 'connect_error', data: { message: 'token expired', data: { code: 'E_TOKEN' } } },
      ]);
    },
  );

  it.each([true, false])('reports a kick by the server (close: %s)', async (isClosing) => {
    const { io, url } = await backend();
    io.on('connection', (socket) => {
      socket.emit('bye');
      setTimeout(() => socket.disconnect(isClosing), 20);
    });
    const seen = open(url, WEBSOCKET);
    expect(await seen.ended).toEqual({
      received: null,
      by: 'server',
      code: 1005,
      reason: 'io server disconnect',
    });
  });

  it.each([
    ['websocket', ['websocket'] as const, 4001],
    ['an upgraded connection', ['polling', 'websocket'] as const, 4001],
  ])('shows the close code of %s', async (_what, transports, code) => {
    const server = http.createServer();
    const io = new Server(server);
    cleanups.push(() => io.close());
    io.on('connection', (socket) => {
      socket.on('kick', () => {
        const { transport } = socket.conn;
        (Reflect.get(transport, 'socket') as WebSocket).close(code, 'replaced');
      });
      socket.conn.on('upgrade', () => socket.emit('upgraded'));
    });
    const seen = open(await listening(server), { socketIo: { transports } });
    await seen.message(transports.length);
    seen.connection.send('["kick"]');
    expect(await seen.ended).toMatchObject({ by: 'server', code, reason: 'replaced' });
  });

  it('takes stopped heartbeats for the end of the connection', async () => {
    const seen = open(
      await plainServer('0{"sid":"s","upgrades":[],"pingInterval":50,"pingTimeout":50}'),
      WEBSOCKET,
    );
    expect(await seen.ended).toMatchObject({ by: 'network', code: 1006 });
  });

  it('reports an HTTP refusal with its status and text', async () => {
    const server = http.createServer((_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"origin"}');
    });
    server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'),
    );
    const url = await listening(server);
    for (const transport of ['polling', 'websocket'] as const) {
      const seen = open(url, { socketIo: { transports: [transport] } });
      await seen.ended;
      expect(seen.refusals.at(-1)).toMatchObject({ status: 403, text: expect.stringMatching(/o/) });
      expect(seen.errors).toEqual([]);
    }
  });

  it.each(['websocket', 'polling'] as const)('names a port that is shut, over %s', async (one) => {
    const server = http.createServer();
    const url = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const seen = open(url, { socketIo: { transports: [one] } });
    await seen.ended;
    expect(seen.errors).toMatchObject([{ phase: 'tcp', code: 'ECONNREFUSED' }]);
  });

  it('refuses a metadata address before it connects', async () => {
    const seen = open('ws://169.254.169.254/', { socketIo: { transports: ['polling'] } });
    await seen.ended;
    expect(seen.limits).toHaveLength(1);
  });

  it('stays on polling where the upgrade fails, and says so', async () => {
    const { io, url, server } = await backend();
    server.removeAllListeners('upgrade');
    server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'),
    );
    io.on('connection', (socket) => socket.on('hi', () => socket.emit('there')));
    const seen = open(url);
    await seen.event('warned');
    seen.connection.send('["hi"]');
    await seen.message(2);
    expect(seen.warnings).toEqual([
      'the upgrade to websocket failed (HTTP 502): the session went on over polling',
    ]);
    expect(seen.errors).toEqual([]);
    seen.connection.close(1000, '');
    await seen.ended;
  });

  it('asks for sticky sessions where another server answers', async () => {
    const { io, url } = await backend();
    const seen = open(url, { socketIo: { transports: ['polling'] } });
    await seen.message(1);
    const clients: Record<string, unknown> = Reflect.get(io.engine, 'clients');
    for (const id of Object.keys(clients)) delete clients[id];
    seen.connection.send('["hi"]');
    await seen.ended;
    expect(seen.errors).toMatchObject([
      { phase: 'open', code: 'POLL_HTTP_400', message: expect.stringContaining('sticky') },
    ]);
  });
});

describe('servers that are something else, or hostile', () => {
  it.each([
    ['a plain WebSocket server', ['{"type":"hello"}'], 'NOT_SOCKET_IO'],
    ['a handshake that is no JSON', ['0{'], 'NOT_SOCKET_IO'],
    ['a handshake of null', ['0null'], 'NOT_SOCKET_IO'],
    ['a packet that is no JSON', ['0{"sid":"s","upgrades":[]}', '42{'], 'NOT_SOCKET_IO'],
  ])('names %s', async (_what, texts, code) => {
    const seen = open(await plainServer(...texts), WEBSOCKET);
    await seen.ended;
    expect(seen.errors).toMatchObject([{ code }]);
  });

  it('survives a refusal without a reason', async () => {
    const handshake = '0{"sid":"s","upgrades":[],"pingInterval":9000,"pingTimeout":9000}';
    const seen = open(await plainServer(handshake, '44'), WEBSOCKET);
    await seen.ended;
    expect(parsed(seen.messages)).toMatchObject([
      { event: 'connect_error', data: { message: '' } },
    ]);
  });

  it('names the older protocol', async () => {
    const handshake = '0{"sid":"s","upgrades":[],"pingInterval":9000,"pingTimeout":9000}';
    const seen = open(await plainServer(handshake, '40'), WEBSOCKET);
    await seen.message(1);
    expect(seen.messages[0]).toContain('older version of Socket.IO');
    seen.connection.terminate();
    expect(await seen.ended).toMatchObject({ by: 'network', code: 1006 });
  });

  it('bounds what a message with attachments may hold', async () => {
    const handshake = '0{"sid":"s","upgrades":[],"pingInterval":9000,"pingTimeout":9000}';
    const server = http.createServer();
    new WebSocketServer({ server }).on('connection', (socket) => {
      socket.send(handshake);
      socket.send('40{"sid":"x"}');
      socket.send('458-["audio",{"_placeholder":true,"num":0}]');
      for (let n = 0; n < 8; n++) socket.send(Buffer.alloc(5000));
    });
    const seen = open(await listening(server), { ...WEBSOCKET, maxMessageBytes: 20_000 });
    await seen.ended;
    expect(seen.limits).toEqual([expect.stringContaining('exceeds maxMessage')]);
  });

  it.each(['websocket', 'polling'] as const)('can be ended at any time over %s', async (one) => {
    const server = http.createServer(() => {});
    server.on('upgrade', () => {});
    const seen = open(await listening(server), { socketIo: { transports: [one] } });
    await seen.event('connected');
    expect(seen.connection.isOpen()).toBe(false);
    expect(seen.connection.send('["x"]')).toBe(false);
    seen.connection.terminate();
    expect(await seen.ended).toMatchObject({ by: 'network', code: 1006 });
  });
});
