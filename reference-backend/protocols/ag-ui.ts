import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { planFor, runPlan } from '../agent/plan';
import { toBuffer } from '../kit/raw-data';
import { listenOn, stopServer } from './http-server';
import type { ProtocolBackend, Serving } from './serving';

const inputSchema = z.looseObject({
  threadId: z.string().max(200),
  runId: z.string().max(200),
  messages: z.array(z.looseObject({ role: z.string(), content: z.string().max(8_192) })).max(100),
});

/** Longest inbound message, bytes. */
const MOST_BYTES = 256 * 1024;
/** Characters of one delta of the answer. */
const DELTA = 24;

/**
 * Events of the Agent User Interaction protocol over a WebSocket. The client speaks first, with the input of a run; the answer comes
 * in deltas (docs.ag-ui.com/concepts/events).
 */
export async function serveAgUi(serving: Serving): Promise<ProtocolBackend> {
  const server = createServer((_, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ server, path: '/agent', maxPayload: MOST_BYTES });
  sockets.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => void answerInput(socket, toBuffer(data).toString(), serving));
  });
  const authority = await listenOn(server, serving);
  return {
    url: `ws://${authority}/agent`,
    async stop() {
      for (const socket of sockets.clients) socket.close(1001, 'Server shutdown');
      await stopServer(server);
    },
  };
}

async function answerInput(socket: WebSocket, text: string, serving: Serving): Promise<void> {
  const send = (type: string, fields: object) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ type, ...fields }));
  };
  const parsed = inputSchema.safeParse(parseJson(text));
  if (!parsed.success) return send('RUN_ERROR', { code: 'BAD_INPUT', message: 'not a run input' });
  const { threadId, runId, messages } = parsed.data;
  const ids = { threadId, runId };
  send('RUN_STARTED', ids);
  if (!(await serving.pause())) return;
  if (serving.failsNext()) {
    send('RUN_ERROR', { ...ids, code: 'MODEL_TIMEOUT', message: 'the model did not answer' });
    return;
  }
  const plan = planFor(messages.at(-1)?.content ?? '');
  const toolCallId = `${runId}-tool`;
  send('TOOL_CALL_START', { toolCallId, toolCallName: plan.tool });
  send('TOOL_CALL_ARGS', { toolCallId, delta: JSON.stringify(plan.parameters) });
  send('TOOL_CALL_END', { toolCallId });
  const { answer } = runPlan(plan);
  const messageId = `${runId}-message`;
  send('TEXT_MESSAGE_START', { messageId, role: 'assistant' });
  for (let start = 0; start < answer.length; start += DELTA) {
    if (!(await serving.pause())) return;
    send('TEXT_MESSAGE_CONTENT', { messageId, delta: answer.slice(start, start + DELTA) });
  }
  send('TEXT_MESSAGE_END', { messageId });
  send('RUN_FINISHED', ids);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
