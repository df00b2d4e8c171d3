import http from 'node:http';
import { deflateRawSync } from 'node:zlib';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import { answerJson, bodyOf, listen, serve } from '../journey-servers/serve';
import { frame, WELCOME } from '../probe/servers';
import {
  ANSWER,
  CREDENTIAL,
  ending,
  refusing,
  runWell,
  type Strange,
  starting,
  welcoming,
} from './strange-server';

/** A proper server that agrees to compression, and then sends these bytes as a compressed message. */
function damaging(bytes: Buffer): Strange['serve'] {
  return {
    start: () => {
      const server = http.createServer();
      const sockets = new WebSocketServer({ server, perMessageDeflate: { threshold: 0 } });
      sockets.on('connection', (socket) => {
        socket.on('error', () => {});
        const say = (message: object) => socket.send(JSON.stringify(message));
        say(WELCOME);
        socket.once('message', (data) => {
          const { run_id } = JSON.parse(String(data));
          say({ type: 'agent_started', run_id });
          if (socket.extensions.includes('permessage-deflate'))
            // Behind what the library itself has still to compress.
            socket.ping('', false, () => Reflect.get(socket, '_socket').write(bytes));
          else say({ type: 'agent_completed', run_id, ...ANSWER });
        });
      });
      return listen(server, sockets, '/ws');
    },
  };
}

/** A compressed text frame. */
function compressed(body: Buffer): Buffer {
  const bytes = frame(1, body);
  bytes[0] = 0xc1;
  return bytes;
}

const BOMB = deflateRawSync(Buffer.alloc(40_000_000, 'x'));

function socketIo(start: (io: Server) => void): Strange['serve'] {
  return {
    start: async () => {
      const server = http.createServer();
      const io = new Server(server);
      start(io);
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

/** Upgrades where the offer of subprotocols has what it should. */
const offering = (isGood: (offered: string) => boolean): Strange['serve'] => ({
  start: () =>
    serve(
      {
        refuse: ({ headers }) => (isGood(headers['sec-websocket-protocol'] ?? '') ? 0 : 401),
        protocols: /^(?:bearer|v1)$/,
      },
      ({ say, onMessage }) => {
        say(WELCOME);
        onMessage(({ run_id }) => {
          say({ type: 'agent_started', run_id });
          say({ type: 'agent_completed', run_id, ...ANSWER });
        });
      },
    ),
});

const TICKET = `
journey: ticket
login: {post: /session, headers: {Authorization: Bearer $token}, save: {ticket: $.ticket}}
connect: {query: {ticket: $ticket}}
ask: {question: $question, run: $run}
own: {at: $.run, is: $run}
read:
  complete: {match: answer, answer: $.text}
  error: {match: failure, message: $.text}
`;

const ticketing = (status: number, answer: object): Strange['serve'] => ({
  start: () =>
    serve(
      {
        onRequest: async (request, response) => {
          await bodyOf(request);
          answerJson(response, status, answer);
        },
        refuse: (_, url) => (url.searchParams.get('ticket') === 't-1' ? 0 : 401),
      },
      ({ onMessage, say }) => onMessage(({ run }) => say({ type: 'answer', run, text: '391' })),
    ),
});

/** Reports of the public about connections, with other values and codes than the case that was given. */
export const REPORTED_CONNECTIONS: Record<string, Strange[]> = {
  'the upgrade is rationed': [
    {
      name: '429 with a page and no Retry-After',
      serve: refusing('429 Too Many Requests', '<h1>too many login attempts</h1>', {
        'Content-Type': 'text/html',
      }),
      is: 'accept',
      code: 'HTTP_429',
      says: 'use a longer interval',
    },
    {
      name: '429 that speaks of API keys',
      serve: refusing('429 Too Many Requests', '{"error":"quota of this API key is used up"}'),
      is: 'accept',
      code: 'HTTP_429',
    },
    {
      name: '503 that sheds, and a time in seconds',
      serve: refusing('503 Busy', '{"error":"shed"}', { 'Retry-After': '120' }),
      is: 'accept',
      code: 'HTTP_503',
      says: 'Retry-After: 120',
    },
  ],
  'compression is damaged': [
    {
      name: 'in the middle of a run',
      serve: damaging(compressed(Buffer.from([0xff, 0xff, 0x00, 0x13]))),
      is: 'complete',
      close: { code: 1007, by: 'client' },
      says: 'could not be inflated',
    },
    {
      name: 'a message that inflates to 40 MB',
      serve: damaging(compressed(BOMB)),
      is: 'excluded',
      close: { by: 'client' },
    },
    {
      name: 'it is not offered',
      serve: damaging(compressed(BOMB)),
      spec: { compression: 'none' },
      is: 'passed',
    },
  ],
  'the token is a subprotocol': [
    {
      name: 'bearer and the token',
      serve: offering((offered) => offered === `bearer,${CREDENTIAL}`),
      spec: { auth: 'subprotocol:bearer $token' },
      is: 'passed',
    },
    {
      name: 'a prefix in base64, beside another protocol',
      serve: offering(
        (offered) => offered === `v1,token.${Buffer.from(CREDENTIAL).toString('base64url')}`,
      ),
      spec: { auth: 'subprotocol:v1 token.$token|base64url' },
      is: 'passed',
    },
    {
      name: 'the usual form, which this server does not know',
      serve: offering((offered) => offered.startsWith('bearer')),
      spec: { auth: 'subprotocol' },
      is: 'auth',
      code: 'HTTP_401',
    },
  ],
  'a connection is cut while it is silent': [
    {
      name: 'by a reset',
      serve: starting(({ socket }) => {
        setTimeout(() => Reflect.get(socket, '_socket').resetAndDestroy(), 1_200);
      }),
      is: 'complete',
      close: { code: 1006, by: 'network' },
      says: 'after the last frame in either direction',
    },
    {
      name: 'before the welcome',
      serve: { onOpen: ({ socket }) => void setTimeout(() => socket.terminate(), 1_200) },
      is: 'ready',
      close: { code: 1006, by: 'network' },
      says: 'after the last frame in either direction',
    },
  ],
  'Socket.IO': [
    {
      name: 'over its own transport, another event names',
      serve: socketIo((io) =>
        io.on('connection', (socket) => {
          socket.emit('hello', { sid: 's-1' });
          socket.on('start_agent', ({ run_id }) => {
            socket.emit('run_started', { run_id });
            socket.emit('run_finished', { run_id, output: '391' });
          });
        }),
      ),
      spec: { transport: 'socket.io' },
      is: 'passed',
    },
    {
      name: 'over raw WebSocket',
      serve: socketIo(() => {}),
      query: '/socket.io/?EIO=4&transport=websocket',
      misses: { welcomeMs: 3_000 },
      is: 'ready',
      says: 'speaks Engine.IO / Socket.IO',
    },
    {
      name: 'over raw WebSocket, without its query',
      serve: socketIo(() => {}),
      query: '/socket.io/',
      is: 'accept',
      code: 'HTTP_400',
      says: 'speaks Engine.IO / Socket.IO',
    },
  ],
  'a ticket by HTTP': [
    { name: 'works', serve: ticketing(200, { ticket: 't-1' }), journey: TICKET, is: 'passed' },
    { name: 'stale', serve: ticketing(200, { ticket: 't-0' }), journey: TICKET, is: 'auth' },
    { name: 'not in the answer', serve: ticketing(200, { id: 1 }), journey: TICKET, is: 'auth' },
    { name: 'the login is down', serve: ticketing(503, {}), journey: TICKET, is: 'auth' },
    { name: 'the credential is refused', serve: ticketing(403, {}), journey: TICKET, is: 'auth' },
  ],
  'a clean end that says little': [
    {
      name: 'a close frame without a code',
      serve: welcoming((request) => {
        runWell(request);
        request.socket.close();
      }),
      is: 'passed',
      close: { code: 1005, by: 'server' },
    },
    {
      name: 'the handler of the backend returns',
      serve: welcoming((request) => {
        runWell(request);
        request.socket.close(1000);
      }),
      is: 'passed',
      close: { code: 1000, by: 'server' },
    },
    {
      name: '1011 is none',
      serve: welcoming((request) => {
        runWell(request);
        request.socket.close(1011, 'cleanup failed');
      }),
      is: 'close',
      close: { code: 1011, by: 'server' },
    },
  ],
  'keys in the URL': [
    ['signature', '?X-Amz-Signature=S-SECRET-000001&expires=9'],
    ['code', '?api_key=S-SECRET-000001&sig=S-SECRET-000002'],
    ['auth', '?auth=S-SECRET-000001&key=S-SECRET-000002'],
  ].map(
    ([name, query = '']): Strange => ({
      name: String(name),
      serve: ending(1008, 'S-SECRET-000001', {
        type: 'error',
        code: 'BAD',
        message: `GET /ws${query} was refused`,
      }),
      query,
      is: 'ready',
      hides: /SECRET/,
    }),
  ),
  'a subprotocol is wanted': [
    {
      name: '4406',
      serve: ending(4406, 'Subprotocol not acceptable'),
      is: 'ready',
      says: 'the server wants a subprotocol',
    },
    {
      name: '1002 with words',
      serve: ending(1002, 'sub-protocol "graphql-ws" required'),
      is: 'ready',
      says: 'the server wants a subprotocol',
    },
  ],
};
