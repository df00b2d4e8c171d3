import { describe, expect, it } from 'vitest';
import { startReferenceBackend } from './server';
import { onTestEnd, openFixture } from './testing/backend-fixture';
import { connectClient, ofEvent } from './testing/client';

describe('starting and stopping', () => {
  it('names every option that is wrong', async () => {
    await expect(
      startReferenceBackend({ port: 70_000, jwtSecret: 'short', paceMs: -1 }),
    ).rejects.toThrow(/port:.*jwtSecret:.*paceMs:/);
    await expect(startReferenceBackend({ collector: { url: 'ftp://x/' } })).rejects.toThrow(
      'collector.url',
    );
  });

  it('rejects a port that is taken, and leaves nothing open', async () => {
    const { backend } = await openFixture();
    await expect(startReferenceBackend({ port: backend.port })).rejects.toThrow('EADDRINUSE');
    const adminPort = Number(new URL(backend.adminUrl).port);
    await expect(startReferenceBackend({ adminPort })).rejects.toThrow('EADDRINUSE');
  });

  it('stops twice without harm, also while the port is refused', async () => {
    const { backend } = await openFixture();
    await backend.setFaults({ refuse: 1 });
    await Promise.all([backend.stop(), backend.stop()]);
    await expect(fetch(backend.adminUrl)).rejects.toThrow();
  });

  it('is not held up by clients that never answer a close', async () => {
    const { backend, join } = await openFixture();
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    client.socket.pause();
    await backend.stop();
    expect(backend.stats()).toMatchObject({ active: 0, managers: 0 });
  });

  it('serves sessions at their pace while the collector is away', async () => {
    const backend = await startReferenceBackend({
      paceMs: 0,
      reportIntervalMs: 1,
      stopFlushMs: 10,
      reportQueueLimit: 30,
      collector: { url: 'http://127.0.0.1:9/' },
    });
    onTestEnd(() => backend.stop());
    for (let i = 0; i < 20; i++) {
      const client = connectClient(`${backend.url}?token=${await backend.token()}`);
      await client.frame(ofEvent('connection_established'));
      client.socket.close(1000);
      await client.closed;
    }
    await backend.stop();
    const { reporter } = backend.stats();
    expect(reporter).toMatchObject({ delivered: 0, queued: 0 });
    expect(reporter.dropped).toBe(20 * 6);
  });

  it('refuses more connections than its limit with 503', async () => {
    const { join } = await openFixture({ maxConnections: 1 });
    await (await join()).frame(ofEvent('connection_established'));
    await expect((await join()).opened).rejects.toThrow('HTTP 503');
  });

  it('limits what one user holds at a time, and frees the place on disconnect', async () => {
    const { join, backend } = await openFixture({ managerLimit: 2 });
    const token = await backend.token();
    const first = await join({ token });
    await first.frame(ofEvent('connection_established'));
    await (await join({ token })).frame(ofEvent('connection_established'));
    expect(await (await join({ token })).closed).toMatchObject({ code: 1011 });
    first.socket.close(1000);
    await first.closed;
    while (backend.stats().managers > 1) await new Promise((resolve) => setImmediate(resolve));
    await (await join({ token })).frame(ofEvent('connection_established'));
  });
});
