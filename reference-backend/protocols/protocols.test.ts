import { once } from 'node:events';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { manualClock } from '../testing/manual-clock';
import { type CanaryWindow, createBadCanary, parseCanaryWindow } from './bad-canary';
import { startProtocolBackend } from './protocol-backend';
import type { ProtocolBackend } from './serving';

const ALWAYS: CanaryWindow = { share: 1, everyMs: 60_000, forMs: 60_000 };
const backends: ProtocolBackend[] = [];
const start = async (protocol: 'ag-ui' | 'socket-io', canary: CanaryWindow | null = null) => {
  const backend = await startProtocolBackend({ protocol, token: 'secret', canary, paceMs: 1 });
  backends.push(backend);
  return backend;
};
afterEach(async () => {
  for (const backend of backends.splice(0)) await backend.stop();
});

describe('the AG-UI backend', () => {
  async function run(url: string, input: unknown): Promise<Array<Record<string, unknown>>> {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    const events: Array<Record<string, unknown>> = [];
    const ended = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const event = JSON.parse(String(data));
        events.push(event);
        if (/^RUN_(FINISHED|ERROR)$/.test(event.type)) resolve();
      });
    });
    socket.send(JSON.stringify(input));
    await ended;
    socket.terminate();
    return events;
  }
  const INPUT = {
    threadId: 't',
    runId: 'r',
    messages: [{ role: 'user', content: 'What is 17 * 23?' }],
  };

  it('answers a run in deltas between its start and its end', async () => {
    const { url } = await start('ag-ui');
    const events = await run(url, INPUT);
    expect(events[0]).toEqual({ type: 'RUN_STARTED', threadId: 't', runId: 'r' });
    expect(events.at(-1)).toEqual({ type: 'RUN_FINISHED', threadId: 't', runId: 'r' });
    const deltas = events.filter(({ type }) => type === 'TEXT_MESSAGE_CONTENT');
    expect(deltas.map(({ delta }) => delta).join('')).toContain('391');
    expect(deltas.length).toBeGreaterThan(1);
  });

  it('ends a run of the canary with an error, and what is no run input too', async () => {
    const { url } = await start('ag-ui', ALWAYS);
    expect((await run(url, INPUT)).at(-1)).toMatchObject({
      type: 'RUN_ERROR',
      runId: 'r',
      code: 'MODEL_TIMEOUT',
    });
    expect(await run(url, { hello: 1 })).toMatchObject([{ type: 'RUN_ERROR', code: 'BAD_INPUT' }]);
  });
});

describe('the Socket.IO backend', () => {
  const connect = (url: string, token: string) =>
    io(`${url.replace('ws:', 'http:')}agents`, { auth: { token }, transports: ['websocket'] });

  it('acknowledges the join and answers the request', async () => {
    const { url } = await start('socket-io');
    const socket = connect(url, 'secret');
    expect(await socket.emitWithAck('join', 't')).toEqual({ ok: true });
    const completed = new Promise((resolve) => socket.once('agent_completed', resolve));
    socket.emit('start_agent', { run_id: 'r', thread_id: 't', content: 'What is 17 * 23?' });
    expect(await completed).toMatchObject({ run_id: 'r', result: expect.stringContaining('391') });
    socket.disconnect();
  });

  it('refuses a wrong token, and fails the runs of the canary', async () => {
    const { url } = await start('socket-io', ALWAYS);
    const stranger = connect(url, 'wrong');
    const refused = await new Promise<Error>((resolve) => stranger.once('connect_error', resolve));
    expect(refused.message).toBe('not authorized');
    stranger.disconnect();
    const socket = connect(url, 'secret');
    const failed = new Promise((resolve) => socket.once('agent_error', resolve));
    socket.emit('start_agent', { run_id: 'r', thread_id: 't', content: 'hello' });
    expect(await failed).toMatchObject({ run_id: 'r', message: 'the tool did not answer' });
    socket.disconnect();
  });
});

describe('a bad canary', () => {
  it('serves at the end of each period only', () => {
    const clock = manualClock();
    const window = parseCanaryWindow('3m:15m:1');
    const fails = createBadCanary(window, { clock, seed: 's' });
    expect(fails()).toBe(false);
    clock.advance(12 * 60_000);
    expect(fails()).toBe(true);
    clock.advance(3 * 60_000);
    expect(fails()).toBe(false);
  });

  it.each(['3m', '3m:2m:0.5', '3m:15m:0', '3m:15m:2', '3:15m:0.4', ''])(
    'is not described by %j',
    (text) => {
      expect(() => parseCanaryWindow(text)).toThrow('--bad-canary is FOR:EVERY:SHARE');
    },
  );
});
