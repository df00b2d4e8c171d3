import { describe, expect, it } from 'vitest';
import type { ReferenceBackendOptions } from '../settings/options';
import { agentRequest, type Fixture, onTestEnd, openFixture } from '../testing/backend-fixture';
import {
  bearerHeader,
  connectClient,
  eventOf,
  ofEvent,
  ofType,
  tokenProtocol,
} from '../testing/client';
import { manualClock } from '../testing/manual-clock';
import { AGENT_EVENT_TYPES } from './agent-events';
import type { Frame } from './frames';

const withFault = (name: string, more: Partial<ReferenceBackendOptions> = {}): Promise<Fixture> =>
  openFixture({ ...more, faults: { [name]: 1 } });

const types = (frames: Frame[]): unknown[] =>
  frames.filter((frame) => frame.type !== 'ping').map((frame) => eventOf(frame) ?? frame.type);

describe('faults before the welcome', () => {
  it('upgrade-503: HTTP 503', async () => {
    const { join, collector } = await withFault('upgrade-503');
    await expect((await join()).opened).rejects.toThrow('HTTP 503');
    expect(await collector.event(({ stage }) => stage === 'accept')).toMatchObject({
      outcome: 'failed',
      attributes: { status: 503 },
    });
  });

  it('refuse: connection refused until it is switched off, on the same port', async () => {
    const { join, backend } = await withFault('refuse');
    await expect((await join()).opened).rejects.toThrow('ECONNREFUSED');
    const answer = await fetch(`${backend.adminUrl}/admin/clear`, { method: 'POST' });
    expect(answer.status).toBe(200);
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    await backend.setFaults({ refuse: 1 });
    await expect((await join()).opened).rejects.toThrow('ECONNREFUSED');
    client.send({ type: 'ping' });
    await client.frame(ofType('pong'));
  });

  it('refuse with a share: the port is closed in some slots and open in others', async () => {
    const { join, backend } = await openFixture({
      faults: { refuse: 0.5 },
      refuseSlotMs: 10,
    });
    const seen = new Set<string>();
    while (!(seen.has('open') && seen.has('ECONNREFUSED'))) {
      const client = await join();
      seen.add(
        await client.opened.then(
          () => 'open',
          (error: Error) => error.message,
        ),
      );
      client.socket.terminate();
    }
    await backend.clearFaults();
    await (await join()).opened;
  });

  it('auth-reject: a valid token is refused', async () => {
    const { join, story } = await withFault('auth-reject');
    const client = await join();
    expect(await client.closed).toEqual({ code: 1008, reason: 'SSOT Auth failed' });
    expect(client.frames).toMatchObject([
      { type: 'error_message', error_code: 'VALIDATION_FAILED' },
    ]);
    expect(await story()).toEqual(['accept ok', 'auth failed', 'close failed']);
  });

  it('auth-header-lost: the header is gone, subprotocol and query still work', async () => {
    const { join, backend } = await withFault('auth-header-lost');
    const lost = await join();
    expect(await lost.closed).toMatchObject({ code: 1008 });
    expect(lost.frames[0]).toMatchObject({ error_code: 'NO_TOKEN' });
    const token = await backend.token();
    const others = [
      connectClient(backend.url, { protocols: ['jwt-auth', tokenProtocol(token)] }),
      connectClient(`${backend.url}?token=${token}`),
    ];
    for (const client of others) {
      onTestEnd(() => client.socket.terminate());
      await client.frame(ofEvent('connection_established'));
    }
  });

  it('bare-1011: no frame at all', async () => {
    const { join, story } = await withFault('bare-1011');
    const client = await join();
    expect(await client.closed).toEqual({ code: 1011, reason: 'Internal error' });
    expect(client.frames).toEqual([]);
    expect(await story()).toEqual(['accept ok', 'auth ok', 'ready failed', 'close failed']);
  });

  it.each([
    ['context-wrong-type', 'SSOT VIOLATION'],
    [
      'context-missing-attribute',
      "SSOT CONTEXT INCOMPLETE: UserExecutionContext missing required attributes: ['websocket_client_id']",
    ],
  ])('%s: the factory error and 1011', async (name, detail) => {
    const { join, story } = await withFault(name);
    const client = await join();
    expect(await client.closed).toEqual({ code: 1011, reason: 'Factory initialization failed' });
    expect(client.frames).toMatchObject([
      {
        error_code: 'FACTORY_INITIALIZATION_FAILED',
        details: { error_details: expect.stringContaining(detail), ssot_migration_issue: true },
      },
    ]);
    expect(await story()).toEqual(['accept ok', 'auth ok', 'factory failed', 'close failed']);
  });

  it('factory-crash: limited functionality, a welcome, maintenance answers', async () => {
    const { join, story, collector } = await withFault('factory-crash');
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    client.send(agentRequest('1 + 1', { run_id: 'run-of-client-1' }));
    expect(await client.frame(ofType('system_maintenance'))).toMatchObject({
      event: 'maintenance_mode_active',
    });
    expect(types(client.frames)).toEqual([
      'limited_functionality_mode',
      'connection_established',
      'maintenance_mode_active',
    ]);
    client.socket.close(1000);
    expect(await story()).toEqual([
      'accept ok',
      'auth ok',
      'factory failed',
      'handler activated',
      'ready ok',
      'agent failed',
      'complete failed',
      'close ok',
    ]);
    expect(collector.events.find(({ stage }) => stage === 'complete')).toMatchObject({
      handler: 'emergency',
      runId: 'run-of-client-1',
    });
  });

  it('emergency-crash: the last error and 1011, and the attempt is reported', async () => {
    const { join, story } = await withFault('emergency-crash');
    const client = await join();
    expect(await client.closed).toEqual({ code: 1011, reason: 'System initialization failed' });
    expect(client.frames).toMatchObject([{ error_code: 'SYSTEM_INITIALIZATION_FAILED' }]);
    expect(await story()).toEqual([
      'accept ok',
      'auth ok',
      'factory failed',
      'handler attempted',
      'close failed',
    ]);
  });

  it('manager-leak: the sixth session of one user fails, other users do not', async () => {
    const { join, backend, collector } = await withFault('manager-leak');
    const token = await backend.token();
    for (let session = 1; session <= 5; session++) {
      const client = await join({ token });
      const welcome = await client.frame(ofEvent('connection_established'));
      client.socket.close(1000);
      const id = (welcome.data as Frame).connection_id;
      await collector.event(({ stage, connectionId }) => stage === 'close' && connectionId === id);
    }
    const sixth = await join({ token });
    expect(await sixth.closed).toMatchObject({ code: 1011 });
    expect(sixth.frames[0]).toMatchObject({
      error_code: 'FACTORY_INITIALIZATION_FAILED',
      details: { error_details: expect.stringContaining('maximum number of WebSocket managers') },
    });
    await (await join()).frame(ofEvent('connection_established'));
    await backend.clearFaults();
    await (await join({ token })).frame(ofEvent('connection_established'));
  });

  it('cold-start: STARTUP_INCOMPLETE and 503 until the window is over, again after a release', async () => {
    const clock = manualClock();
    const { join, backend } = await withFault('cold-start', { clock, coldStartMs: 5_000 });
    const early = await join();
    expect(await early.closed).toEqual({ code: 1011, reason: 'Service startup incomplete' });
    expect(early.frames[0]).toMatchObject({ error_code: 'STARTUP_INCOMPLETE' });
    expect((await fetch(`${backend.httpUrl}/health`)).status).toBe(503);
    clock.advance(5_000);
    await (await join()).frame(ofEvent('connection_established'));
    expect((await fetch(`${backend.httpUrl}/health`)).status).toBe(200);
    backend.setRelease('2025.09.08-2');
    expect(await (await join()).closed).toMatchObject({ code: 1011 });
    await backend.clearFaults();
  });

  it('no-welcome: silence, and the socket stays open', async () => {
    const { join, collector, story } = await withFault('no-welcome');
    const client = await join();
    await collector.event(({ stage }) => stage === 'handler');
    client.send(agentRequest('1 + 1'));
    await client.settled();
    expect(client.frames).toEqual([]);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    client.socket.close(1000, 'tocsin: ready deadline');
    await client.closed;
    expect((await story()).slice(-2)).toEqual(['ready failed', 'close ok']);
  });

  it('slow-welcome: the welcome comes after its delay', async () => {
    const clock = manualClock();
    const { join, collector } = await withFault('slow-welcome', { clock, reportIntervalMs: 1 });
    const client = await join();
    await client.opened;
    while (clock.pending() < 2) await client.settled();
    clock.advance(11_999);
    await collector.event(({ stage }) => stage === 'handler');
    await client.settled();
    expect(client.frames).toEqual([]);
    clock.advance(1);
    await client.frame(ofEvent('connection_established'));
  });
});

describe('faults of the handler and the agent', () => {
  const start = async (name: string, more: Partial<ReferenceBackendOptions> = {}) => {
    const house = await withFault(name, more);
    const client = await house.join();
    await client.frame(ofEvent('connection_established'));
    client.send(agentRequest('What is 6 * 7?', { run_id: 'run-of-client-2' }));
    return { ...house, client };
  };

  it('dependencies-missing: service_info, then canned events of the fallback', async () => {
    const { client, story, collector } = await start('dependencies-missing');
    const completed = await client.frame(ofType('agent_completed'));
    expect(client.frames[0]).toMatchObject({
      data: {
        event: 'service_info',
        missing_dependencies: ['agent_supervisor', 'thread_service'],
        fallback_active: true,
      },
    });
    expect(completed).toMatchObject({
      agent_name: 'ChatAgent',
      run_id: 'run-of-client-2',
      final_response: "Agent processed your message: 'What is 6 * 7?'",
    });
    client.socket.close(1000);
    expect(await story()).toEqual([
      'accept ok',
      'auth ok',
      'factory ok',
      'handler ok',
      'ready ok',
      'agent ok',
      'complete ok',
      'close ok',
    ]);
    const handlers = collector.events.filter(({ stage }) =>
      ['handler', 'complete'].includes(stage),
    );
    expect(handlers.map(({ handler }) => handler)).toEqual(['fallback', 'fallback']);
  });

  it('canned-answer: five flat canned events and no word of a fallback', async () => {
    const { client } = await start('canned-answer');
    await client.frame(ofType('agent_completed'));
    const events = client.frames.filter((frame) => 'agent_name' in frame);
    expect(events.map(({ type }) => type)).toEqual(AGENT_EVENT_TYPES);
    expect(events.every((frame) => frame.agent_name === 'ChatAgent' && !('payload' in frame))).toBe(
      true,
    );
    expect(events[3]).toMatchObject({ tool_name: 'response_generator' });
    expect(types(client.frames)).not.toContain('service_info');
  });

  it('agent-silent: no event, while pings are answered', async () => {
    const { client, story } = await start('agent-silent');
    client.send({ type: 'ping' });
    await client.frame(ofType('pong'));
    await client.settled();
    expect(types(client.frames)).toEqual(['connection_established', 'pong']);
    client.socket.close(1000);
    expect((await story()).slice(-3)).toEqual(['agent failed', 'complete failed', 'close ok']);
  });

  it('agent-stalled: it starts and then stops', async () => {
    const { client, story } = await start('agent-stalled');
    await client.frame(ofType('agent_thinking'));
    client.send({ type: 'ping' });
    await client.frame(ofType('pong'));
    await client.settled();
    expect(types(client.frames).slice(1, 3)).toEqual(['agent_started', 'agent_thinking']);
    expect(types(client.frames)).not.toContain('tool_executing');
    client.socket.close(1000);
    expect((await story()).slice(-3)).toEqual(['agent ok', 'complete failed', 'close ok']);
  });

  it('agent-error: an agent_error of this run', async () => {
    const { client, story } = await start('agent-error');
    expect(await client.frame(ofType('agent_error'))).toMatchObject({
      run_id: 'run-of-client-2',
      payload: { error_message: expect.stringContaining('status 529') },
    });
    client.socket.close(1000);
    expect((await story()).slice(-3)).toEqual(['agent ok', 'complete failed', 'close ok']);
  });

  it('agent-slow: the last event is late', async () => {
    const { client, backend } = await start('agent-slow', { agentSlowMs: 60 });
    const tool = await client.frame(ofType('tool_completed'));
    expect(client.frames.some(ofType('agent_completed'))).toBe(false);
    const completed = await client.frame(ofType('agent_completed'));
    const late = Date.parse(String(completed.timestamp)) - Date.parse(String(tool.timestamp));
    expect(late).toBeGreaterThanOrEqual(55);
    expect(backend.stats().runsCompleted).toBe(1);
  });

  it('tool-fields-missing: tool events without name, parameters and result', async () => {
    const { client } = await start('tool-fields-missing');
    await client.frame(ofType('agent_completed'));
    const [executing, completed] = ['tool_executing', 'tool_completed'].map(
      (type) => client.frames.find(ofType(type))?.payload,
    );
    expect(executing).toEqual({});
    expect(Object.keys(completed as Frame)).toEqual(['execution_time_ms']);
  });

  it('early-clean-close: 1000 "main cleanup" before completion', async () => {
    const { client, story } = await start('early-clean-close');
    expect(await client.closed).toEqual({ code: 1000, reason: 'main cleanup' });
    expect(client.frames.some(ofType('agent_started'))).toBe(true);
    expect(client.frames.some(ofType('agent_completed'))).toBe(false);
    expect((await story()).slice(-3)).toEqual(['agent ok', 'complete failed', 'close failed']);
  });

  it('tcp-drop: the connection breaks without a close frame', async () => {
    const { client, story, closeEvent } = await start('tcp-drop');
    expect(await client.closed).toMatchObject({ code: 1006 });
    expect((await story()).slice(-2)).toEqual(['complete failed', 'close failed']);
    expect(await closeEvent()).toMatchObject({ attributes: { code: 1006, by: 'server' } });
  });

  it.each([
    ['early-clean-close', 1000],
    ['tcp-drop', 1006],
  ])('%s strikes a session that asks for no agent, too', async (name, code) => {
    const { join } = await withFault(name, { interruptMs: 5 });
    const client = await join();
    expect(await client.closed).toMatchObject({ code });
  });
});

describe('a mix of faults', () => {
  it('strikes each session by its share, and every session ends in an event that decides it', async () => {
    const { join, backend, collector } = await openFixture({
      faults: { 'bare-1011': 0.3, 'factory-crash': 0.4, 'auth-reject': 0.2 },
    });
    const clients = await Promise.all(Array.from({ length: 40 }, () => join()));
    await Promise.all(
      clients.map(async (client) => {
        await client.frame(ofEvent('connection_established')).catch(() => null);
        client.socket.close(1000);
        await client.closed;
      }),
    );
    await backend.stop();
    const closes = collector.events.filter(({ stage }) => stage === 'close');
    expect(new Set(closes.map(({ connectionId }) => connectionId)).size).toBe(40);
    expect(closes).toHaveLength(40);
    expect(backend.stats()).toMatchObject({ accepted: 40, active: 0, managers: 0 });
    expect(backend.stats().failedConnections).toBeGreaterThan(10);
    expect(backend.stats().failedConnections).toBeLessThan(40);
  });
});

describe('a client that only connects', () => {
  it('is good once it was welcomed', async () => {
    const { backend, story } = await openFixture();
    const client = connectClient(backend.url, { headers: bearerHeader(await backend.token()) });
    await client.frame(ofEvent('connection_established'));
    client.socket.close(1000);
    expect(await story()).toEqual([
      'accept ok',
      'auth ok',
      'factory ok',
      'handler ok',
      'ready ok',
      'close ok',
    ]);
  });
});
