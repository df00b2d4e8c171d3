import http from 'node:http';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { listen } from '../journey-servers/serve';
import { ANSWER, type Strange } from './strange-server';

/** A backend of the real package. */
function backend(
  onStart: (io: Server) => void,
  options: Partial<ServerOptions> = {},
): Strange['serve'] {
  return {
    start: async () => {
      const server = http.createServer();
      const io = new Server(server, options);
      onStart(io);
      const listening = await listen(server, null, '');
      return {
        url: listening.url,
        close: async () => {
          await io.close();
          await listening.close().catch(() => {});
        },
      };
    },
  };
}

type Ids = { run_id: string; thread_id: string };

/** Welcomes each client and does something with its request. */
const onRequest =
  (then: (socket: Socket, ids: Ids) => void) =>
  (io: Server): void =>
    void io.on('connection', (socket) => {
      socket.emit('connection_established', { connection_id: socket.id });
      socket.on('start_agent', ({ run_id, thread_id }: Ids) => then(socket, { run_id, thread_id }));
    });

function answer(socket: Socket, ids: Ids): void {
  socket.emit('agent_started', ids);
  socket.emit('agent_completed', { ...ids, ...ANSWER });
}

const healthy = onRequest(answer);

/** Asks for an acknowledgement before it asks for an answer. */
const JOINING = `
journey: joining
connect: {transport: socket.io}
name: $.event
steps:
  - {send: [join, $thread], ack: true}
  - wait: ready
  - ask: [start_agent, {run_id: $run}]
own: {at: $.data.run_id, is: $run}
read:
  ready: {event: ack, data: {ok: true}}
  agent: agent_started
  complete: {match: agent_completed, answer: $.data.payload.result}
  error: {match: connect_error, stage: auth, message: $.data.message}
`;

type Acknowledge = (...values: unknown[]) => void;

/** Answers a join as it likes, and then runs. */
const joining = (acknowledge: (done: Acknowledge) => void) => (io: Server) =>
  void io.on('connection', (socket) => {
    socket.on('join', (_: unknown, done: Acknowledge) => acknowledge(done));
    socket.on('start_agent', ({ run_id, thread_id }: Ids) => answer(socket, { run_id, thread_id }));
  });

const OVER_SOCKET_IO = { transport: 'socket.io' } as const;

/** Backends of Socket.IO that are odd or broken. */
export const SOCKET_IO_BACKENDS: Strange[] = [
  {
    name: 'polling only',
    serve: backend(healthy, { transports: ['polling'] }),
    spec: OVER_SOCKET_IO,
    is: 'passed',
  },
  {
    name: 'websocket only, where polling is tried first',
    serve: backend(healthy, { transports: ['websocket'] }),
    spec: OVER_SOCKET_IO,
    is: 'accept',
  },
  {
    name: 'an upgrade to websocket that is not allowed',
    serve: backend(healthy, { allowUpgrades: false }),
    spec: OVER_SOCKET_IO,
    is: 'passed',
  },
  {
    name: 'a namespace that it does not have',
    serve: backend(healthy),
    spec: { ...OVER_SOCKET_IO, socketIo: { namespace: '/agents' } },
    is: 'ready',
    title: 'Invalid namespace',
  },
  {
    name: 'a middleware that refuses the token',
    serve: backend((io) => {
      io.use((_, next) => next(new Error('unauthorized: the token is stale')));
      healthy(io);
    }),
    spec: OVER_SOCKET_IO,
    is: 'auth',
  },
  {
    name: 'no handler for the request',
    serve: backend((io) =>
      io.on('connection', (socket) => socket.emit('connection_established', { id: socket.id })),
    ),
    spec: OVER_SOCKET_IO,
    misses: { firstEventMs: 300 },
    is: 'agent',
  },
  {
    name: 'a handler that fails and says so',
    serve: backend(
      onRequest((socket, ids) => {
        socket.emit('agent_started', ids);
        socket.emit('agent_error', { ...ids, message: 'TypeError: run is undefined' });
      }),
    ),
    spec: OVER_SOCKET_IO,
    is: 'complete',
    title: 'TypeError: run is undefined',
  },
  {
    name: 'a kick in the middle of a run',
    serve: backend(
      onRequest((socket, ids) => {
        socket.emit('agent_started', ids);
        socket.disconnect(true);
      }),
    ),
    spec: OVER_SOCKET_IO,
    is: 'complete',
    close: { by: 'server' },
  },
  {
    name: 'the end of the namespace in the middle of a run, the connection left open',
    serve: backend(
      onRequest((socket, ids) => {
        socket.emit('agent_started', ids);
        socket.disconnect(false);
      }),
    ),
    spec: OVER_SOCKET_IO,
    is: 'complete',
    close: { by: 'server' },
  },
  {
    name: 'the end of TCP in the middle of a run',
    serve: backend(
      onRequest((socket, ids) => {
        socket.emit('agent_started', ids);
        Reflect.get(socket.conn.transport, 'socket')?._socket?.destroy();
      }),
    ),
    spec: { ...OVER_SOCKET_IO, socketIo: { transports: ['websocket'] } },
    is: 'complete',
    close: { by: 'network' },
  },
  {
    name: 'an acknowledgement',
    serve: backend(joining((done) => done({ ok: true }))),
    journey: JOINING,
    is: 'passed',
  },
  {
    name: 'an acknowledgement that never comes',
    serve: backend(joining(() => {})),
    journey: JOINING,
    misses: { welcomeMs: 300 },
    is: 'ready',
  },
  {
    name: 'an acknowledgement of 6 MB',
    serve: backend(joining((done) => done({ ok: true, history: 'x'.repeat(6_000_000) }))),
    journey: JOINING,
    is: 'excluded',
  },
  {
    name: 'an acknowledgement with bytes in it',
    serve: backend(
      joining((done) => done({ ok: true, key: Buffer.alloc(64, 7) }, Buffer.from('x'))),
    ),
    journey: JOINING,
    is: 'passed',
  },
  {
    name: 'an acknowledgement twice, the second one of nothing',
    serve: backend(
      joining((done) => {
        done({ ok: true });
        done();
      }),
    ),
    journey: JOINING,
    is: 'passed',
  },
];
