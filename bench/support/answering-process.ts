import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { serveParent } from './child';

/** Backends that answer at once, in a process of their own: one socket server stands for hundreds of targets. */
export type AnsweringReady = { url: string };

let connections = 0;
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('connection', (socket) => {
  connections += 1;
  const send = (type: string, more: object = {}) => socket.send(JSON.stringify({ type, ...more }));
  socket.on('error', () => socket.terminate());
  send('connection_established', { version: '1.0.0', instance: 'a' });
  socket.once('message', (data) => {
    const { run_id: runId } = JSON.parse(String(data)) as { run_id?: string };
    const run = runId === undefined ? {} : { run_id: runId };
    send('agent_started', run);
    send('agent_completed', { ...run, result: { response: 'done' } });
  });
});
await new Promise<void>((resolve) => server.once('listening', () => resolve()));
const { port } = server.address() as AddressInfo;
serveParent({ url: `ws://127.0.0.1:${port}/ws` } satisfies AnsweringReady, () => ({ connections }));
