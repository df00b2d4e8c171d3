import type net from 'node:net';
import { frame, upgraded, WELCOME } from '../probe/servers';
import {
  ANSWER,
  answeringWith,
  ending,
  greeting,
  idsOf,
  refusing,
  runWell,
  type Strange,
  textFrame,
  welcoming,
} from './strange-server';

/** An error that answers the request with these fields, and a close. */
const erring = (error: object): Strange['serve'] =>
  welcoming(({ send, socket, runId }) => {
    send({ type: 'error', run_id: runId, ...error });
    socket.close(1011);
  });

/** Writes bytes of its own once the upgrade is through. */
const raw = (then: (socket: net.Socket) => void) => upgraded(then);

const answered = ['auth', 'factory', 'ready'] as const;
const atAgent = (name: string, error: object): Strange => ({
  name,
  serve: erring(error),
  is: 'agent',
  ok: [...answered],
});

/** What answers the request with words of an earlier stage: all of it is of the agent, unless a code says otherwise. */
export const MISLEADING_ERRORS: Strange[] = [
  atAgent('the key of a model provider, in the words of its API', {
    error: { type: 'authentication_error', message: 'invalid x-api-key' },
  }),
  atAgent('a tool that may not read a calendar', {
    code: 'forbidden',
    message: 'tool calendar.read: forbidden for this account',
  }),
  atAgent('a quota of tokens', {
    code: 'token_quota_exceeded',
    message: 'you have no tokens left this month',
  }),
  atAgent('a manager of models that has no context left', {
    code: 'E1042',
    message: 'ModelManager: context window of 8192 exceeded by user context',
  }),
  atAgent('a factory of clients of the agent', {
    code: 'LLM_FACTORY_ERROR',
    message: 'model factory: no such deployment',
  }),
  {
    name: 'a token of the user that has expired',
    serve: erring({ code: 'TOKEN_EXPIRED', message: 'please sign in again' }),
    is: 'auth',
    code: 'TOKEN_EXPIRED',
  },
  {
    name: 'the status 401 as a number',
    serve: erring({ code: 401, message: 'no' }),
    is: 'auth',
  },
  {
    name: '1008 about a bucket of tokens',
    serve: welcoming(({ socket }) => socket.close(1008, 'rate limit: token bucket is empty')),
    is: 'agent',
    ok: [...answered],
    close: { code: 1008, by: 'server' },
  },
  {
    name: '1011 in the words of a cancelled Go context',
    serve: welcoming(({ socket }) => socket.close(1011, 'context canceled')),
    is: 'agent',
    close: { code: 1011, by: 'server' },
  },
];

/** Refused upgrades whose words belong elsewhere. */
export const FURTHER_REFUSALS: Strange[] = [
  {
    name: '400 about a bad context path',
    serve: refusing('400 Bad Request', '{"error":"bad context path /ws"}'),
    is: 'accept',
    code: 'HTTP_400',
  },
  {
    name: '403 of a list of hosts',
    serve: refusing('403 Forbidden', '{"error":"host is not on the list"}'),
    is: 'accept',
    code: 'HTTP_403',
  },
  {
    name: '503 of a factory of pods',
    serve: refusing('503 Service Unavailable', '{"error":"auth-proxy: no healthy upstream"}'),
    is: 'accept',
    code: 'HTTP_503',
  },
];

/** Welcomes as other frameworks write them. */
export const FURTHER_WELCOMES: Strange[] = [
  {
    name: 'a notification of JSON-RPC',
    serve: greeting({ jsonrpc: '2.0', method: 'server/ready', params: { version: '3.1' } }),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'a session whose status is ready',
    serve: greeting({ type: 'session', status: 'ready' }),
    is: 'passed',
    ok: ['factory'],
  },
  {
    name: 'a connection whose state is open',
    serve: greeting({ event: 'connection', data: { state: 'connected' } }),
    is: 'passed',
  },
  {
    name: 'JSON inside of a JSON string',
    serve: greeting(JSON.stringify(JSON.stringify({ type: 'connected' }))),
    is: 'passed',
  },
  {
    name: 'an envelope whose data is JSON as a text',
    serve: greeting({ type: 'message', data: JSON.stringify({ type: 'connected' }) }),
    is: 'passed',
  },
  {
    name: 'a welcome that says that no login is needed',
    serve: greeting({ type: 'connected', auth_required: false, auth: { required: false } }),
    is: 'passed',
    ok: ['auth'],
  },
  {
    name: 'an error before the welcome that was got over',
    serve: greeting(
      { type: 'error', message: 'redis: connection refused, retrying in 1 s' },
      WELCOME,
    ),
    is: 'passed',
  },
  {
    name: 'a welcome in fragments with pings between them',
    serve: raw((socket) => {
      const text = Buffer.from(JSON.stringify(WELCOME));
      socket.write(
        Buffer.concat([
          frame(1, text.subarray(0, 7), false),
          frame(9, 'between'),
          frame(0, text.subarray(7, 20), false),
          frame(9, 'again'),
          frame(0, text.subarray(20)),
        ]),
      );
      const run = [{ type: 'agent_started' }, { type: 'agent_completed', ...ANSWER }];
      let seen = 0;
      socket.on('data', (data) => {
        // Two pongs, then the request; then our close.
        seen += data.length;
        if (data[0] === 0x88) socket.end(frame(8, Buffer.from([0x03, 0xe8])));
        else if (seen > 200 && run.length > 0) {
          socket.write(Buffer.concat(run.splice(0).map((one) => textFrame(one))));
        }
      });
    }),
    is: 'passed',
  },
  {
    name: 'a welcome whose type is a number, and one whose type is a list',
    serve: greeting({ type: 5 }, { type: ['connected'] }, { type: null, event: {} }, WELCOME),
    is: 'passed',
  },
  {
    name: 'numbers that no clock shows, and lone surrogates',
    serve: greeting('{"type":"connected","timestamp":1e999,"name":"\\ud800","at":-1}'),
    is: 'passed',
  },
  {
    name: 'brackets 5,000 deep before the welcome',
    serve: greeting(`{"type":"x","data":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, WELCOME),
    is: 'passed',
  },
  {
    name: 'a welcome of another session, with our credential refused after it',
    serve: {
      onOpen: ({ send, socket }) => {
        send(WELCOME);
        socket.close(4401, 'token expired');
      },
    },
    is: 'auth',
    close: { code: 4401, by: 'server' },
  },
  {
    name: 'shutting down instead of a welcome',
    serve: ending(1012, 'restarting', {
      type: 'server_shutdown',
      message: 'auth service restarts',
    }),
    is: 'ready',
    close: { code: 1012 },
  },
  {
    name: 'a page of a proxy as the first message, then a welcome',
    serve: greeting('<html><body>503</body></html>', WELCOME),
    is: 'passed',
    says: 'without a JSON object',
  },
  {
    name: 'names in versions',
    serve: {
      onOpen: ({ send }) => send({ type: 'session.created.v1' }),
      onRequest: (request) => {
        const ids = idsOf(request);
        request.send({ type: 'agent.started.v1', ...ids });
        request.send({ type: 'agent.completed.v1', ...ids, ...ANSWER });
      },
    },
    is: 'passed',
  },
  {
    name: 'a CloudEvent in the structured mode',
    serve: {
      onOpen: ({ send }) => send(WELCOME),
      onRequest: (request) => {
        const event = (type: string, data: object) => ({
          specversion: '1.0',
          id: '1',
          source: '/agents/7',
          type: `com.example.${type}`,
          data: { ...idsOf(request), ...data },
        });
        request.send(event('agent.started', {}));
        request.send(event('agent.completed', { result: '391' }));
      },
    },
    is: 'passed',
  },
  {
    name: 'the whole run once, and again for a second window',
    serve: welcoming((request) => {
      runWell(request);
      runWell(request);
    }),
    is: 'passed',
  },
  {
    name: 'an answer in the words of authentication',
    serve: answeringWith({ result: 'Access denied is HTTP 403; unauthorized is 401.' }),
    is: 'passed',
    ok: ['auth'],
  },
];
