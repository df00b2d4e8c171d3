import { describe, expect, it } from 'vitest';
import { agentRequest, openFixture } from '../testing/backend-fixture';
import { connectClient, ofEvent } from '../testing/client';

const get = async (url: string): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(url);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('the health endpoints', () => {
  it('say who runs', async () => {
    const { backend } = await openFixture();
    expect(await get(`${backend.httpUrl}/health`)).toMatchObject({
      status: 200,
      body: { status: 'healthy', version: '2025.09.08-1', instance: 'i-1', environment: 'staging' },
    });
  });

  it('are not ready without the dependencies of the agent', async () => {
    const { backend } = await openFixture();
    expect((await get(`${backend.httpUrl}/health/ready`)).status).toBe(200);
    await backend.setFaults({ 'dependencies-missing': 0.5 });
    expect(await get(`${backend.httpUrl}/health/ready`)).toMatchObject({
      status: 200,
      body: { components: { agent_supervisor: 'degraded' } },
    });
    await backend.setFaults({ 'dependencies-missing': 1 });
    expect(await get(`${backend.httpUrl}/health/ready`)).toMatchObject({
      status: 503,
      body: { components: { thread_service: 'missing' } },
    });
  });

  it('count real connections, messages, failures and users refused', async () => {
    const { backend, join, collector } = await openFixture();
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    client.send(agentRequest('1 + 1'));
    await client.frame(({ type }) => type === 'agent_completed');
    await connectClient(backend.url).closed;
    await collector.event(({ stage }) => stage === 'close');
    const { body } = await get(`${backend.httpUrl}/ws/health`);
    expect(body).toMatchObject({
      metrics: {
        websocket: {
          active_connections: 1,
          total_connections: 2,
          messages_processed: 1,
          error_rate: 1,
          close_codes: { 1008: 1 },
        },
        authentication: { success_rate: 0.5 },
        agent: { runs_completed: 1, runs_failed: 0 },
        managers: { managers: 1, leaked: 0 },
      },
      config: { max_connections_per_user: 5, heartbeat_interval: 30 },
    });
  });

  it('are the only paths', async () => {
    const { backend } = await openFixture();
    expect((await get(`${backend.httpUrl}/`)).status).toBe(404);
    expect((await get(`${backend.httpUrl}/ws`)).status).toBe(404);
    expect((await get(`${backend.httpUrl}/constructor`)).status).toBe(404);
    const posted = await fetch(`${backend.httpUrl}/health`, { method: 'POST' });
    expect(posted.status).toBe(405);
    const elsewhere = connectClient(backend.url.replace(/ws$/, 'websocket'));
    await expect(elsewhere.opened).rejects.toThrow('HTTP 403');
  });
});
