import http from 'node:http';
import { createRequire } from 'node:module';
import { useServer as serveGraphql } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { type Heard, type JourneyServer, listen, pause, serve, TOKEN } from './serve';

/** A gateway with an interval and sequence numbers. Faults: token (4004), noack, deaf. */
export const gateway = (): Promise<JourneyServer> =>
  serve({ path: '/gateway' }, ({ onMessage, say, close, broken }) => {
    let s = 0;
    let beat = () => {};
    const beaten = new Promise<void>((resolve) => {
      beat = resolve;
    });
    const event = (t: string, d: object) => say({ op: 0, t, s: ++s, d });
    say({ op: 10, d: { heartbeat_interval: 1_000 } });
    onMessage(async ({ op, d }) => {
      const data = (d ?? {}) as Heard;
      if (op === 1 && d !== null && d !== s && d !== s - 1) close(4007, 'Invalid seq');
      else if (op === 1 && broken !== 'noack') {
        say({ op: 11 });
        beat();
      }
      if (op === 2 && (data.token !== TOKEN || broken === 'token')) {
        close(4004, 'Authentication failed.');
        return;
      }
      if (op === 2) event('READY', { session_id: 'g1' });
      if (op !== 40 || broken === 'deaf') return;
      event('RUN_STARTED', { run: data.run });
      await beaten;
      event('RUN_DONE', { run: data.run, text: '391' });
    });
  });

/** The instance that `graphql-ws` itself loads: a schema of another one is none to it. */
const { buildSchema } = createRequire(import.meta.url)('graphql') as typeof import('graphql');

/** graphql-transport-ws: the real server of `graphql-ws`. Faults: forbidden, error, hang. */
export function graphql(): Promise<JourneyServer> {
  const schema = buildSchema(
    'type Query { up: Boolean } type Subscription { ask(question: String!): String }',
  );
  const server = http.createServer();
  const sockets = new WebSocketServer({ noServer: true });
  let broken = '';
  async function* ask() {
    for (const word of ['391', 'is', 'not', 'a', 'prime']) {
      await pause();
      if (broken === 'error') throw new Error('the resolver failed');
      if (broken === 'hang') await new Promise(() => {});
      yield { ask: word };
    }
  }
  const onConnect = () => broken !== 'forbidden';
  serveGraphql({ schema, roots: { subscription: { ask } }, onConnect }, sockets);
  server.on('upgrade', (request, socket, head) => {
    broken = new URL(request.url ?? '/', 'http://x').searchParams.get('break') ?? '';
    sockets.handleUpgrade(request, socket, head, (one) => sockets.emit('connection', one, request));
  });
  return listen(server, sockets, '/graphql');
}

/** A JSON-RPC node with a subscription. Faults: silent, refuse (method missing), other (another subscription). */
export const jsonRpc = (): Promise<JourneyServer> =>
  serve({ path: '/' }, ({ onMessage, say, broken }) =>
    onMessage(async ({ id, method }) => {
      if (method !== 'eth_subscribe' || broken === 'refuse') {
        say({ jsonrpc: '2.0', id, error: { code: -32601, message: 'the method does not exist' } });
        return;
      }
      say({ jsonrpc: '2.0', id, result: '0x51c0ffee' });
      const subscription = broken === 'other' ? '0xdead' : '0x51c0ffee';
      for (let block = 1; broken !== 'silent' && block < 6; block++) {
        const result = { number: `0x${block.toString(16)}` };
        say({ jsonrpc: '2.0', method: 'eth_subscription', params: { subscription, result } });
      }
    }),
  );

/** A realtime session whose end has a status. Faults: incomplete, cut, key (4401), strict. */
export const realtime = (): Promise<JourneyServer> =>
  serve(
    {
      path: '/v1/realtime',
      refuse: ({ headers }) => (headers.authorization === `Bearer ${TOKEN}` ? 0 : 401),
    },
    ({ onMessage, say, close, broken }) => {
      if (broken === 'key') {
        close(4401, 'invalid_api_key');
        return;
      }
      say({ type: 'session.created', session: { id: 'sess-1', model: 'voice-1' } });
      onMessage(async ({ type }) => {
        if (type === 'session.update') say({ type: 'session.updated', session: { id: 'sess-1' } });
        if (type === 'conversation.item.create') say({ type: 'conversation.item.created' });
        if (type !== 'response.create') return;
        if (broken === 'strict') {
          say({ type: 'error', error: { code: 'invalid_value', message: 'Unknown event type' } });
          return;
        }
        say({ type: 'response.created', response: { id: 'r1', status: 'in_progress' } });
        say({
          type: 'response.output_text.delta',
          response_id: 'r0',
          delta: 'of another response',
        });
        say({ type: 'response.output_text.delta', response_id: 'r1', delta: '391' });
        await pause();
        if (broken === 'cut') close(1000);
        const isIncomplete = broken === 'incomplete';
        const status = isIncomplete ? 'incomplete' : 'completed';
        const status_details = isIncomplete ? { reason: 'max_output_tokens' } : null;
        say({ type: 'response.done', response: { id: 'r1', status, status_details } });
      });
    },
  );

/** The token goes into the first message. Faults: wrong, deaf (ignores the token), failed, noreply. */
export const homeAssistant = (): Promise<JourneyServer> =>
  serve({ path: '/api/websocket' }, ({ onMessage, say, close, broken }) => {
    say({ type: 'auth_required', ha_version: '2026.11.1' });
    onMessage(({ type, id, access_token }) => {
      if (broken === 'deaf') return;
      if (type === 'auth') {
        const isGood = access_token === TOKEN && broken !== 'wrong';
        say(
          isGood ? { type: 'auth_ok' } : { type: 'auth_invalid', message: 'Invalid access token' },
        );
        if (!isGood) close(1000);
        return;
      }
      if (broken === 'noreply') return;
      const speech = { response: { speech: { plain: { speech: '391' } } } };
      say({ id: 99, type: 'event', event: { event_type: 'state_changed' } });
      if (broken === 'failed') {
        const error = { code: 'unknown_command', message: 'Unknown command.' };
        say({ id, type: 'result', success: false, error });
      } else say({ id, type: 'result', success: true, result: speech });
    });
  });

/** Phoenix channels: arrays, join, heartbeats. Faults: join, deaf, crash, beat (never answers heartbeats). */
export const phoenix = (): Promise<JourneyServer> =>
  serve({ path: '/socket/websocket' }, ({ onMessage, say, broken }) => {
    let beat = () => {};
    const beaten = new Promise<void>((resolve) => {
      beat = resolve;
    });
    onMessage(async (message) => {
      const [join, ref, topic, event] = message as unknown as unknown[];
      const reply = (status: string, response: object = {}) =>
        say([join, ref, topic, 'phx_reply', { status, response }]);
      if (topic === 'phoenix') {
        if (broken === 'beat') return;
        say([null, ref, 'phoenix', 'phx_reply', { status: 'ok', response: {} }]);
        beat();
        return;
      }
      if (event === 'phx_join') {
        reply(
          broken === 'join' ? 'error' : 'ok',
          broken === 'join' ? { reason: 'unauthorized' } : {},
        );
        return;
      }
      if (broken === 'deaf') return;
      reply('ok');
      if (broken === 'crash') {
        say([join, join, topic, 'phx_error', {}]);
        return;
      }
      say([join, null, topic, 'token', { text: 'It is ' }]);
      await beaten;
      say([join, null, topic, 'answer', { text: '391' }]);
    });
  });
