import { afterEach, describe, expect, it } from 'vitest';
import { probeUrl, SHORT, stageLine } from '../../../tests/support/probe/probe-url';
import {
  fiveEvents,
  HEALTHY,
  type Script,
  scriptedServer,
  type TestServer,
  WELCOME,
} from '../../../tests/support/probe/servers';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(script: Script): Promise<string> {
  const server = await scriptedServer(script);
  servers.push(server);
  return server.url;
}

describe('a healthy session', () => {
  it('passes every stage, closes with 1000 by us and measures each moment', async () => {
    const record = await probeUrl(await serve(HEALTHY));
    expect(stageLine(record)).toBe('ooooooooo');
    expect(record).toMatchObject({
      outcome: 'passed',
      failedStage: null,
      handler: 'unknown',
      close: { code: 1000, reason: '', by: 'client' },
      errorCode: null,
      signature: null,
      warnings: [],
    });
    expect(record.events).toEqual([
      'agent_started',
      'agent_thinking',
      'tool_executing',
      'tool_completed',
      'agent_completed',
    ]);
    const { connectMs, upgradeMs, readyMs, firstEventMs, completeMs, totalMs } = record.timings;
    const order = [connectMs, upgradeMs, readyMs, firstEventMs, completeMs, totalMs];
    expect(order.every((value) => value !== null)).toBe(true);
    expect([...order].sort((a, b) => Number(a) - Number(b))).toEqual(order);
  });

  it('is judged before a long hold is over, and closes with a code the backend sees', async () => {
    const codes: number[] = [];
    const url = await serve({
      ...HEALTHY,
      onOpen: ({ send, socket }) => {
        socket.on('close', (code) => codes.push(code));
        send(WELCOME);
      },
    });
    const record = await probeUrl(url, {
      holdMs: 8000,
      deadlines: { ...SHORT, totalMs: 10_000 },
    });
    expect(record.outcome).toBe('passed');
    expect(record.tookMs).toBeLessThan(5000);
    await expect.poll(() => codes).toEqual([1000]);
  });

  it('answers JSON pings and the handshake, and is not misled by them', async () => {
    const heard: string[] = [];
    const url = await serve({
      onOpen: ({ send, socket }) => {
        socket.on('message', (data) => heard.push(JSON.parse(data.toString()).type));
        send({ type: 'ping', data: { timestamp: 1 } });
        send({ type: 'handshake_validation', validation_id: 'v' });
        send({ type: 'handshake_response', thread_id: 'th' });
        send(WELCOME);
      },
      onRequest: HEALTHY.onRequest,
    });
    const record = await probeUrl(url);
    expect(record.outcome).toBe('passed');
    expect(heard).toContain('pong');
    expect(heard).toContain('handshake_acknowledged');
  });

  it('accepts a server that closes by itself with 1000 or 1001 after the final event', async () => {
    for (const code of [1000, 1001]) {
      const url = await serve({
        onOpen: HEALTHY.onOpen,
        onRequest: (request) => {
          HEALTHY.onRequest?.(request);
          request.socket.close(code, 'done');
        },
      });
      const record = await probeUrl(url);
      expect(record).toMatchObject({ outcome: 'passed', close: { code, by: 'server' } });
    }
  });
});

type Case = [name: string, script: Script, expected: Record<string, unknown>, stages: string];

const factoryError = (code: string, reason: string): Script => ({
  onOpen: ({ send, socket }) => {
    send({ type: 'error_message', error_code: code, error_message: 'initialization failed' });
    socket.close(1011, reason);
  },
});
const closing = (code: number, reason = ''): Script => ({
  onOpen: ({ socket }) => socket.close(code, reason),
});
const afterRequest = (onRequest: Script['onRequest']): Script => ({
  onOpen: HEALTHY.onOpen,
  onRequest,
});

const CASES: Case[] = [
  [
    'bare 1011',
    closing(1011, 'Internal error'),
    { failedStage: 'ready', close: { code: 1011, reason: 'Internal error', by: 'server' } },
    'oo???F---',
  ],
  ['bare 1000', closing(1000, 'main cleanup'), { failedStage: 'ready' }, 'oo???F---'],
  ['1008 without words', closing(1008), { failedStage: 'ready' }, 'oo???F---'],
  [
    '1008 with words',
    closing(1008, 'SSOT Auth failed'),
    { failedStage: 'auth', handler: 'none' },
    'ooF------',
  ],
  ['1011 with auth words', closing(1011, 'SSOT Auth failed'), { failedStage: 'auth' }, 'ooF------'],
  ['4401', closing(4401), { failedStage: 'auth' }, 'ooF------'],
  [
    '1011 with factory words',
    closing(1011, 'Factory SSOT validation failed'),
    { failedStage: 'factory', emergency: false },
    'oooF-----',
  ],
  [
    'FACTORY_INITIALIZATION_FAILED',
    factoryError('FACTORY_INITIALIZATION_FAILED', 'Factory initialization failed'),
    { failedStage: 'factory', errorCode: 'FACTORY_INITIALIZATION_FAILED' },
    'oooF-----',
  ],
  [
    'last resort',
    factoryError('SYSTEM_INITIALIZATION_FAILED', 'System initialization failed'),
    { failedStage: 'factory', emergency: true },
    'oooF-----',
  ],
  [
    'unknown code, named in the text',
    {
      onOpen: ({ send, socket }) => {
        send({
          type: 'oops',
          error: { code: 'E17', message: 'could not build the manager for this user' },
        });
        socket.close(1011);
      },
    },
    { failedStage: 'factory', errorCode: 'E17' },
    'oooF-----',
  ],
  [
    'handler registration',
    closing(1011, 'agent_supervisor is None'),
    { failedStage: 'handler' },
    'ooooF----',
  ],
  [
    'no welcome',
    {},
    { failedStage: 'ready', close: { code: 1000, reason: 'tocsin: ready deadline', by: 'client' } },
    'oo???F---',
  ],
  [
    'crash without a close frame',
    { onOpen: ({ socket }) => socket.terminate() },
    { failedStage: 'ready', close: { code: 1006, reason: '', by: 'network' } },
    'oo???F---',
  ],
  [
    'early clean close',
    {
      onOpen: ({ send, socket }) => {
        send(WELCOME);
        socket.close(1000, 'main cleanup');
      },
    },
    { failedStage: 'ready' },
    'oooo?F---',
  ],
  [
    'agent silent',
    afterRequest(() => {}),
    { failedStage: 'agent', close: { code: 1000, reason: 'tocsin: agent deadline', by: 'client' } },
    'oooo?oF--',
  ],
  [
    'only an ack',
    afterRequest(({ send }) => send({ type: 'ack', status: 'acknowledged' })),
    { failedStage: 'agent' },
    'oooo?oF--',
  ],
  [
    'agent stalled',
    afterRequest(({ runId, send }) => {
      for (const event of fiveEvents(runId).slice(0, 3)) send(event);
    }),
    {
      failedStage: 'complete',
      close: { code: 1000, reason: 'tocsin: complete deadline', by: 'client' },
    },
    'oooooooF-',
  ],
  [
    'agent error',
    afterRequest(({ runId, send }) => {
      send({ type: 'agent_started', run_id: runId });
      send({
        type: 'agent_error',
        run_id: runId,
        payload: { error_message: 'model refused', error_code: 'AGENT_ERROR' },
      });
    }),
    { failedStage: 'complete', errorCode: 'AGENT_ERROR' },
    'oooooooF-',
  ],
  [
    'agent error at once',
    afterRequest(({ send }) =>
      send({ type: 'error_message', error_code: 'AGENT_ERROR', error_message: 'no agent' }),
    ),
    { failedStage: 'agent', errorCode: 'AGENT_ERROR' },
    'ooooooF--',
  ],
  [
    '1011 during the agent',
    afterRequest(({ runId, send, socket }) => {
      send({ type: 'agent_started', run_id: runId });
      socket.close(1011, 'Internal error');
    }),
    { failedStage: 'complete', close: { code: 1011, reason: 'Internal error', by: 'server' } },
    'oooooooF-',
  ],
  [
    'an empty answer',
    afterRequest(({ runId, send }) => {
      for (const event of fiveEvents(runId, '  ')) send(event);
    }),
    { failedStage: 'complete' },
    'oooooooF-',
  ],
  [
    'events of somebody else only',
    afterRequest(({ runId, send }) => {
      send({ type: 'agent_started', run_id: runId });
      for (const event of fiveEvents('11111111-aaaa')) send(event);
    }),
    { failedStage: 'complete' },
    'oooooooF-',
  ],
  [
    '1011 after completion',
    afterRequest((request) => {
      HEALTHY.onRequest?.(request);
      request.socket.close(1011, 'late');
    }),
    { failedStage: 'close', close: { code: 1011, reason: 'late', by: 'server' } },
    'ooooooooF',
  ],
];

describe('stages of failing sessions', () => {
  it.each(CASES)('%s', async (_name, script, expected, stages) => {
    const record = await probeUrl(await serve(script));
    expect(record).toMatchObject({ outcome: 'failed', ...expected });
    expect(stageLine(record)).toBe(stages);
    expect(record.signature?.id).toMatch(/^[0-9a-f]{16}$/);
    expect(record.signature?.title).toContain(record.failedStage);
    expect(record.tookMs).toBeLessThan(SHORT.totalMs);
  });
});

describe('who served', () => {
  it('counts a canned answer as degraded although all five events arrive', async () => {
    const url = await serve(
      afterRequest(({ threadId, send }) => {
        const flat = (type: string, more: object) =>
          send({ type, event: type, thread_id: threadId, agent_name: 'ChatAgent', ...more });
        flat('agent_started', {});
        flat('agent_thinking', { reasoning: 'hm' });
        flat('tool_executing', { tool_name: 'response_generator', parameters: {} });
        flat('tool_completed', { tool_name: 'response_generator', result: 'x' });
        flat('agent_completed', { final_response: "Agent processed your message: 'hi'" });
      }),
    );
    expect(await probeUrl(url)).toMatchObject({
      outcome: 'degraded',
      failedStage: null,
      handler: 'fallback',
    });
  });

  it('puts a maintenance answer at the factory and keeps ready proven', async () => {
    const url = await serve({
      onOpen: ({ send }) => {
        send({
          type: 'system_message',
          data: {
            event: 'limited_functionality_mode',
            error_type: 'factory_initialization_failure',
          },
        });
        send(WELCOME);
      },
      onRequest: ({ send }) =>
        send({ type: 'system_maintenance', event: 'maintenance_mode_active', message: 'later' }),
    });
    const record = await probeUrl(url);
    expect(record).toMatchObject({
      outcome: 'failed',
      failedStage: 'factory',
      handler: 'emergency',
      emergency: true,
    });
    expect(stageLine(record)).toBe('oooF?oF--');
  });

  it('adopts the run id that a backend mints', async () => {
    const url = await serve(
      afterRequest(({ send }) => {
        for (const event of fiveEvents('backend-made-run-id')) send(event);
      }),
    );
    expect((await probeUrl(url)).outcome).toBe('passed');
  });
});

describe('timeouts', () => {
  it('judges ready and agent apart although the cap is shorter than the hold', async () => {
    const url = await serve(afterRequest(() => {}));
    const record = await probeUrl(url, {
      holdMs: 5000,
      deadlines: { ...SHORT, firstEventMs: 9000, totalMs: 1000, closeMs: 200 },
    });
    expect(record.failedStage).toBe('agent');
    expect(record.tookMs).toBeLessThan(4000);
  });
});
