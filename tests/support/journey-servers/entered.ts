import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { Server } from 'socket.io';
import {
  answerJson,
  bodyOf,
  type Heard,
  type JourneyServer,
  listen,
  type Peer,
  pause,
  serve,
  TOKEN,
} from './serve';

/** A handshake in which the server assigns the thread. Faults: silent (no last step, which is allowed), nohandshake, factory, hang. */
export const handshake = (): Promise<JourneyServer> =>
  serve({ protocols: /^jwt\./ }, ({ onMessage, say, close, broken, request }) => {
    if (!request.headers['sec-websocket-protocol']?.includes(`jwt.${TOKEN}`)) {
      close(1008, 'SSOT Auth failed');
      return;
    }
    say({ type: 'connection_established', data: { connection_id: 'c1' } });
    if (broken === 'factory') {
      const error_message = 'Factory SSOT validation failed';
      say({ type: 'error_message', error_code: 'FACTORY_INIT_FAILED', error_message });
      close(1011, error_message);
      return;
    }
    if (broken !== 'nohandshake') say({ type: 'handshake_response', thread_id: 'ws_thread_0001' });
    onMessage(({ type, thread_id, payload }) => {
      if (type === 'handshake_acknowledged') {
        if (thread_id !== 'ws_thread_0001') close(1008, 'wrong thread');
        else if (broken !== 'silent') say({ type: 'handshake_complete' });
        return;
      }
      const { run_id } = (payload ?? {}) as Heard;
      const event = (name: string, data: object) =>
        say({ type: 'system_message', event: name, run_id, thread_id, data });
      event('agent_started', {});
      event('tool_executing', { tool_name: 'calculator' });
      if (broken !== 'hang') event('agent_completed', { result: '391' });
    });
  });

/** A kernel over HTTP and its channels over WebSocket. Faults: dead, error (the code raised), other (another client's messages). */
export function jupyter(): Promise<JourneyServer & { kernels: Set<string> }> {
  const kernels = new Set<string>();
  const started = serve(
    {
      path: '/',
      onRequest: ({ method, headers, url = '' }, response) => {
        if (headers.authorization !== `token ${TOKEN}`) {
          answerJson(response, 403, { message: 'Forbidden' });
        } else if (method === 'DELETE') {
          response.writeHead(kernels.delete(url.split('/').pop() ?? '') ? 204 : 404).end();
        } else {
          const id = randomUUID();
          kernels.add(id);
          answerJson(response, 201, { id, name: 'python3' });
        }
      },
      refuse: (_request, url) => (kernels.has(url.pathname.split('/')[3] ?? '') ? 0 : 404),
    },
    ({ onMessage, say, broken }) =>
      onMessage(({ header }) => {
        if (broken === 'dead') return;
        const send = (msg_type: string, content: object, parent_header: unknown = header) =>
          say({
            channel: 'iopub',
            header: { msg_id: randomUUID(), msg_type },
            parent_header,
            content,
          });
        send('status', { execution_state: 'busy' });
        if (broken === 'other') {
          send('status', { execution_state: 'idle' }, { msg_id: 'of another client' });
          return;
        }
        if (broken === 'error')
          send('execute_reply', {
            status: 'error',
            ename: 'NameError',
            evalue: 'x is not defined',
          });
        else {
          send('stream', { name: 'stdout', text: '391\n' });
          send('execute_reply', { status: 'ok' });
        }
        send('status', { execution_state: 'idle' });
      }),
  );
  return started.then((server) => ({ ...server, kernels }));
}

/** OAuth2 client credentials, then the access token as a subprotocol. Faults: expired, failed. */
export const oauth = (): Promise<JourneyServer> =>
  serve(
    {
      protocols: /^bearer$/,
      onRequest: async (request, response) => {
        const form = new URLSearchParams(await bodyOf(request));
        const isGood = form.get('client_secret') === 's3cret';
        answerJson(response, isGood ? 200 : 401, isGood ? { access_token: 'access-token-1' } : {});
      },
      refuse: ({ headers }, url) => {
        const offered = headers['sec-websocket-protocol'] ?? '';
        const isExpired = url.searchParams.get('break') === 'expired';
        return /^bearer,\s*access-token-1$/.test(offered) && !isExpired ? 0 : 401;
      },
    },
    ({ onMessage, say, broken }) => {
      say({ type: 'welcome' });
      onMessage(({ id }) => {
        say({ type: 'run', id, state: 'started' });
        const state = broken === 'failed' ? 'failed' : 'done';
        say({ type: 'run', id, state, output: '391', reason: 'no model' });
      });
    },
  );

/** Log in with a cookie, take a one-time ticket, open the socket with it. Fault: ticket (always stale). */
export function ticket(): Promise<JourneyServer> {
  const tickets = new Set<string>();
  return serve(
    {
      onRequest: async (request, response) => {
        const body = await bodyOf(request);
        if (request.url === '/login') {
          if ((JSON.parse(body) as Heard).password !== TOKEN) {
            answerJson(response, 401, { error: 'wrong password' });
          } else response.writeHead(204, { 'set-cookie': 'sid=s-1; HttpOnly; Path=/' }).end();
        } else if (request.url !== '/ticket' || request.headers.cookie !== 'sid=s-1') {
          response.writeHead(403).end();
        } else {
          const made = randomUUID();
          tickets.add(made);
          answerJson(response, 200, { ticket: made });
        }
      },
      refuse: (_request, url) => {
        const isStale = url.searchParams.get('break') === 'ticket';
        return tickets.delete(url.searchParams.get('ticket') ?? '') && !isStale ? 0 : 401;
      },
    },
    ({ onMessage, say }) => {
      say({ type: 'connection_established', data: { connection_id: 'c4' } });
      onMessage(({ run_id }) => {
        say({ type: 'agent_started', run_id });
        say({ type: 'agent_completed', run_id, payload: { result: '391' } });
      });
    },
  );
}

/** POST /prompt begins a run, whose events come over the socket. Faults: call (500), deaf, node (an error), other (a foreign run). */
export function comfyUi(): Promise<JourneyServer> {
  const peers = new Map<string, Peer>();
  return serve(
    {
      onRequest: async (request, response) => {
        const { client_id } = JSON.parse((await bodyOf(request)) || '{}') as Heard;
        const peer = peers.get(String(client_id));
        if (!peer || peer.broken === 'call') {
          answerJson(response, 500, { error: 'no worker' });
          return;
        }
        answerJson(response, 200, { prompt_id: 'p-2' });
        const { broken, say } = peer;
        const event = (type: string, data: object) =>
          say({ type, data: { prompt_id: broken === 'other' ? 'p-1' : 'p-2', ...data } });
        await pause(30);
        if (broken === 'deaf') return;
        event('execution_start', {});
        event('executing', { node: '3' });
        if (broken === 'node')
          event('execution_error', { exception_type: 'OutOfMemory', exception_message: 'node 3' });
        else event('executing', { node: null });
      },
    },
    (peer) => {
      peers.set(peer.url.searchParams.get('clientId') ?? '', peer);
      peer.say({ type: 'status', data: { sid: 's' } });
    },
  );
}

/** The real socket.io with a namespace, a token in the auth payload and an acknowledged join. Faults: auth, nojoin, deaf, failed, kick. */
export function socketIo(broken: string): Promise<JourneyServer> {
  const server = http.createServer();
  const io = new Server(server);
  const agents = io.of('/agents');
  agents.use((socket, next) => {
    const isGood = socket.handshake.auth.token === TOKEN && broken !== 'auth';
    next(isGood ? undefined : new Error('not authorized'));
  });
  agents.on('connection', (socket) => {
    socket.on('join', (room, ack) => ack({ ok: broken !== 'nojoin', room }));
    socket.on('start_agent', ({ run_id, thread_id }) => {
      if (broken === 'deaf') return;
      socket.emit('agent_started', { run_id, thread_id });
      socket.emit('presence', { online: 3 });
      if (broken === 'kick') setTimeout(() => socket.disconnect(true), 20);
      else if (broken === 'failed')
        socket.emit('agent_error', { run_id, message: 'the tool crashed' });
      else socket.emit('agent_completed', { run_id, thread_id, result: '391' });
    });
  });
  return listen(server, null, '/');
}
