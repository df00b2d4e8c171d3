import { describe, expect, it } from 'vitest';
import { AGENT_EVENT_TYPES } from '../session/agent-events';
import type { Frame } from '../session/frames';
import { agentRequest, openFixture } from '../testing/backend-fixture';
import { eventOf, ofEvent, ofType, type TestClient } from '../testing/client';

const IDS = { run_id: 'run-5f0c2a77-client', thread_id: 'thread-9b1d-client' };

async function ask(client: TestClient, text = 'What is 17 * 23?'): Promise<Frame> {
  await client.frame(ofEvent('connection_established'));
  client.send(agentRequest(text, IDS));
  return client.frame(ofType('agent_completed'));
}

describe('a session in its target state', () => {
  it('goes from the welcome over five events in order to a clean close', async () => {
    const { join, story, backend } = await openFixture();
    const client = await join();
    const completed = await ask(client);
    client.socket.close(1000, 'done');
    expect(await client.closed).toEqual({ code: 1000, reason: 'done' });

    const events = client.frames.filter((frame) => 'run_id' in frame);
    expect(events.map(({ type }) => type)).toEqual(AGENT_EVENT_TYPES);
    for (const event of events) expect(event).toMatchObject(IDS);
    expect(events[2]?.payload).toEqual({
      tool_name: 'calculator',
      parameters: { expression: '17 * 23' },
    });
    expect(events[3]?.payload).toMatchObject({
      tool_name: 'calculator',
      result: { expression: '17 * 23', value: 391 },
      execution_time_ms: expect.any(Number),
    });
    expect(completed.payload).toMatchObject({ result: { value: 391 } });
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
    expect(backend.stats()).toMatchObject({
      accepted: 1,
      active: 0,
      runsCompleted: 1,
      managers: 0,
    });
  });

  it('says in its welcome who serves: connection, user, release, instance, environment', async () => {
    const { join, backend, collector } = await openFixture();
    const client = await join({ token: await backend.token({ sub: 'user-abcdef-123' }) });
    const welcome = await client.frame(ofEvent('connection_established'));
    const accept = await collector.event(({ stage }) => stage === 'accept');
    expect(welcome).toMatchObject({
      type: 'system_message',
      data: {
        connection_id: accept.connectionId,
        user_id: 'user-abcdef-123',
        connection_ready: true,
        startup_complete: true,
        environment: 'staging',
        service_version: '2025.09.08-1',
        instance_id: 'i-1',
      },
    });
  });

  it('joins its health events to the synthetic session that the upgrade request names', async () => {
    const { join, closeEvent, collector } = await openFixture();
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const client = await join({
      headers: {
        traceparent: `00-${trace}-b7ad6b7169203331-01`,
        'x-tocsin-session': 'ses-42',
      },
    });
    await ask(client);
    client.socket.close(1000);
    expect(await closeEvent()).toMatchObject({
      traceId: trace,
      sessionId: 'ses-42',
      runId: IDS.run_id,
      target: 'chat-staging',
      environment: 'staging',
      release: '2025.09.08-1',
      instance: 'i-1',
      attributes: { code: 1000, by: 'client' },
    });
    expect(new Set(collector.events.map(({ id }) => id)).size).toBe(collector.events.length);
    expect(collector.authorizations[0]).toBe('Bearer collector-token');
  });

  it('takes the session id from the query where headers cannot be set', async () => {
    const { join, backend, closeEvent } = await openFixture();
    const client = await join({ url: `${backend.url}?tocsin_session=ses-43` });
    await client.frame(ofEvent('connection_established'));
    client.socket.close(1000);
    expect(await closeEvent()).toMatchObject({ sessionId: 'ses-43' });
  });

  it('makes ids of its own where the request brings none', async () => {
    const { join } = await openFixture();
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    client.send({ type: 'chat', content: 'six plus seven' });
    const completed = await client.frame(ofType('agent_completed'));
    expect(completed.run_id).toMatch(/^ws_run_[0-9a-f]{8}$/);
    expect(completed.thread_id).toMatch(/^ws_thread_[0-9a-f]{8}$/);
  });

  it('serves a request that was sent before the welcome', async () => {
    const { join } = await openFixture();
    const client = await join();
    await client.opened;
    client.send(agentRequest('1 + 1', IDS));
    expect((await client.frame(ofType('agent_completed'))).payload).toMatchObject({
      result: { value: 2 },
    });
  });

  it('announces a release that was switched while running to new connections only', async () => {
    const { join, backend, collector } = await openFixture();
    const old = await join();
    await old.frame(ofEvent('connection_established'));
    backend.setRelease('2025.09.08-2');
    const fresh = await join();
    const welcome = await fresh.frame(ofEvent('connection_established'));
    expect(welcome.data).toMatchObject({ service_version: '2025.09.08-2' });
    old.socket.close(1000);
    const close = await collector.event(({ stage }) => stage === 'close');
    expect(close.release).toBe('2025.09.08-1');
  });

  it('closes open connections with 1001 when it stops, and reports each to its end', async () => {
    const { join, backend, story } = await openFixture();
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    await backend.stop();
    expect(await client.closed).toMatchObject({ code: 1001 });
    expect((await story()).at(-1)).toBe('close ok');
  });
});

describe('messages', () => {
  it('answers ping, heartbeat and unknown types', async () => {
    const { join } = await openFixture();
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    await client.frame(ofType('ping'));
    client.send({ type: 'ping' });
    client.send({ type: 'heartbeat' });
    client.send({ type: 'subscribe' });
    await client.frame(ofType('pong'));
    await client.frame(ofType('heartbeat_ack'));
    expect(await client.frame(ofType('ack'))).toMatchObject({
      received_type: 'subscribe',
      status: 'acknowledged',
    });
  });

  it.each([
    ['no JSON', '{"type":'],
    ['no type', '{"payload":{}}'],
    ['over 8192 bytes', JSON.stringify({ type: 'chat', content: 'x'.repeat(8_192) })],
  ])('answers %s with FORMAT_ERROR and stays open', async (_name, text) => {
    const { join } = await openFixture();
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    client.send(text);
    expect(await client.frame(ofType('error_message'))).toMatchObject({
      error_code: 'FORMAT_ERROR',
    });
    client.send({ type: 'ping' });
    await client.frame(ofType('pong'));
  });

  it('closes with 1009 what is over the socket limit', async () => {
    const { join, closeEvent } = await openFixture();
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    client.send('x'.repeat(1_048_577));
    expect(await client.closed).toMatchObject({ code: 1009 });
    expect(await closeEvent()).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('protocol violation'),
      attributes: { by: 'server', code: 1009 },
    });
  });

  it('is silent about a request without text, and gives up on the fifth', async () => {
    const { join } = await openFixture();
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    for (let i = 0; i < 5; i++) client.send({ type: 'start_agent', payload: { wrong: true } });
    expect(await client.closed).toEqual({ code: 1008, reason: 'Too many errors' });
    expect(client.frames.some(ofType('error_message'))).toBe(false);
  });

  it('refuses placeholder ids of a request', async () => {
    const { join } = await openFixture();
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    client.send(agentRequest('1 + 1', { run_id: 'registry' }));
    expect(await client.frame(ofType('error_message'))).toMatchObject({
      error_code: 'CONTEXT_VALIDATION_FAILED',
    });
    expect(client.frames.some(ofType('agent_started'))).toBe(false);
  });
});

describe('the shipped vocabulary', () => {
  it('welcomes and reports events under the names that went live', async () => {
    const { join } = await openFixture({ vocabulary: 'shipped' });
    const client = await join();
    const welcome = await client.frame(ofType('connection_established'));
    expect(welcome.data).toMatchObject({
      mode: 'main',
      golden_path_events: AGENT_EVENT_TYPES,
      service_version: '2025.09.08-1',
      instance_id: 'i-1',
    });
    client.send(agentRequest('2 ^ 10', IDS));
    const completed = await client.frame(ofType('agent_completed'));
    expect(completed).toMatchObject({ ...IDS, data: { result: { value: 1024 } } });
    const tool = await client.frame(ofType('tool_completed'));
    expect(tool).toMatchObject({ tool_name: 'calculator', results: { value: 1024 } });
    expect(client.frames.some((frame) => 'payload' in frame)).toBe(false);
    expect(client.frames.some(ofType('ping'))).toBe(false);
  });

  it('names the factory failure and unreadable messages as shipped', async () => {
    const { join, backend } = await openFixture({ vocabulary: 'shipped' });
    const client = await join();
    await client.frame(ofType('connection_established'));
    client.send('nonsense');
    expect(await client.frame(ofType('error_message'))).toMatchObject({
      error_code: 'JSON_PARSE_ERROR',
    });
    await backend.setFaults({ 'context-wrong-type': 1 });
    const failed = await join();
    expect(await failed.closed).toEqual({ code: 1011, reason: 'Factory SSOT validation failed' });
    expect(failed.frames[0]).toMatchObject({ error_code: 'FACTORY_INIT_FAILED' });
  });

  it('serves emergencies in its own words', async () => {
    const { join } = await openFixture({
      vocabulary: 'shipped',
      faults: { 'factory-crash': 1 },
    });
    const client = await join();
    await client.frame(ofType('connection_established'));
    client.send(agentRequest('1 + 1', IDS));
    const answer = await client.frame(ofEvent('emergency_maintenance'));
    expect(eventOf(client.frames[0] ?? {})).toBe('degraded_mode_active');
    expect(answer.data).toMatchObject({ emergency_mode: true });
  });
});
