import { createServer } from 'node:http';
import { type Namespace, Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { planFor, runPlan } from '../agent/plan';
import { listenOn, stopServer } from './http-server';
import type { ProtocolBackend, Serving } from './serving';

const authSchema = z.looseObject({ token: z.string() });
const requestSchema = z.looseObject({
  run_id: z.string().max(200),
  thread_id: z.string().max(200),
  content: z.string().max(8_192),
});

/** Longest inbound message, bytes. */
const MOST_BYTES = 256 * 1024;

/** An agent behind Socket.IO: namespace `/agents`, the token in the auth payload, and a join that is acknowledged before a request. */
export async function serveSocketIo(serving: Serving): Promise<ProtocolBackend> {
  const server = createServer();
  const io = new Server(server, { maxHttpBufferSize: MOST_BYTES, serveClient: false });
  serveAgents(io.of('/agents'), serving);
  const authority = await listenOn(server, serving);
  return {
    url: `ws://${authority}/`,
    async stop() {
      await io.close();
      await stopServer(server);
    },
  };
}

function serveAgents(agents: Namespace, serving: Serving): void {
  agents.use((socket, next) => {
    const auth = authSchema.safeParse(socket.handshake.auth);
    if (auth.success && auth.data.token === serving.token) next();
    else next(new Error('not authorized'));
  });
  agents.on('connection', (socket) => {
    socket.on('join', (thread: unknown, acknowledge: unknown) => {
      if (typeof acknowledge === 'function') acknowledge({ ok: typeof thread === 'string' });
    });
    socket.on('start_agent', (request: unknown) => void runRequest(socket, request, serving));
  });
}

async function runRequest(socket: Socket, request: unknown, serving: Serving): Promise<void> {
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) {
    socket.emit('agent_error', { message: 'a request needs run_id, thread_id and content' });
    return;
  }
  const { run_id, thread_id, content } = parsed.data;
  socket.emit('agent_started', { run_id, thread_id });
  if (!(await serving.pause())) return;
  if (serving.failsNext()) {
    socket.emit('agent_error', { run_id, message: 'the tool did not answer' });
    return;
  }
  const plan = planFor(content);
  socket.emit('tool_executing', { run_id, tool_name: plan.tool, parameters: plan.parameters });
  if (!(await serving.pause())) return;
  socket.emit('agent_completed', { run_id, thread_id, result: runPlan(plan).answer });
}
