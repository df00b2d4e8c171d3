import { describe, expect, it } from 'vitest';
import { openFixture } from '../testing/backend-fixture';
import { ofEvent, ofType } from '../testing/client';
import { manualClock } from '../testing/manual-clock';

describe('heartbeats', () => {
  it('ping at registration and at every interval while pongs come', async () => {
    const clock = manualClock();
    const { join } = await openFixture({ clock, collector: null });
    const client = await join();
    await client.frame(ofType('ping'));
    for (let beat = 2; beat <= 8; beat++) {
      client.send({ type: 'pong' });
      await client.settled();
      clock.advance(30_000);
      await client.settled();
      expect(client.frames.filter(ofType('ping'))).toHaveLength(beat);
    }
  });

  it('stop when pongs stay away, and leave the connection open', async () => {
    const clock = manualClock();
    const lines: string[] = [];
    const log = ({ message }: { message: string }): void => void lines.push(message);
    const { join } = await openFixture({ clock, collector: null, log });
    const client = await join();
    await client.frame(ofType('ping'));
    clock.advance(600_000);
    await client.settled();
    // At 0, 30, 60, 90, 120 s; at 150 s the last sign of life is older than interval + timeout.
    expect(client.frames.filter(ofType('ping'))).toHaveLength(5);
    expect(lines).toContain('WebSocket heartbeat timeout');
    client.send({ type: 'ping' });
    await client.frame(ofType('pong'));
  });

  it('carry figures of the connection in the shipped vocabulary, after idle time only', async () => {
    const clock = manualClock();
    const { join } = await openFixture({ clock, collector: null, vocabulary: 'shipped' });
    const client = await join();
    await client.frame(ofType('connection_established'));
    client.send({ type: 'subscribe' });
    await client.frame(ofType('ack'));
    expect(client.frames.some(ofType('heartbeat'))).toBe(false);
    clock.advance(30_000);
    expect((await client.frame(ofType('heartbeat'))).data).toMatchObject({
      stats: { messages_processed: 1, agent_events_processed: 0 },
    });
  });

  it('end with the connection', async () => {
    const clock = manualClock();
    const { join, backend } = await openFixture({ clock, collector: null });
    const client = await join();
    await client.frame(ofEvent('connection_established'));
    await client.frame(ofType('ping'));
    expect(clock.pending()).toBe(1);
    client.socket.close(1000);
    await client.closed;
    while (backend.stats().active > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.pending()).toBe(0);
  });
});
