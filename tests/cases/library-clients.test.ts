import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { Client } from '@stomp/stompjs';
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { signalr, stomp } from '../support/journey-servers/libraries';
import { type JourneyServer, TOKEN } from '../support/journey-servers/serve';

const servers: JourneyServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

async function serving(serve: () => Promise<JourneyServer>): Promise<string> {
  const server = await serve();
  servers.push(server);
  return server.url;
}

/** A journey that passes on a server proves little unless the protocol's own client is served by it as well. */
describe('the servers of the journeys serve the clients of their protocols', () => {
  it('SignalR’s JavaScript client', async () => {
    const url = (await serving(signalr)).replace('ws:', 'http:');
    const hub = new HubConnectionBuilder().withUrl(url).configureLogging(LogLevel.None).build();
    await hub.start();
    const items: string[] = [];
    await new Promise<void>((complete, error) =>
      hub.stream<string>('Ask', 'What is 17 × 23?').subscribe({
        next: (item) => items.push(item),
        complete,
        error,
      }),
    );
    await hub.stop();
    expect(items.join('')).toBe('It is 391.');
  });

  it('stompjs', async () => {
    const brokerURL = await serving(stomp);
    const states = await new Promise<string[]>((resolve, reject) => {
      const found: string[] = [];
      const client = new Client({
        brokerURL,
        webSocketFactory: () => new WebSocket(brokerURL, ['v12.stomp']),
        connectHeaders: { login: 'probe', passcode: TOKEN },
        reconnectDelay: 0,
        onStompError: ({ body }) => reject(new Error(body)),
        onConnect: () => {
          client.subscribe('/user/queue/answers', ({ body }) => {
            const { run, state } = JSON.parse(body);
            found.push(`${run} ${state}`);
            if (state === 'done') void client.deactivate().then(() => resolve(found));
          });
          client.publish({ destination: '/app/ask', body: JSON.stringify({ run: 'r-1' }) });
        },
      });
      client.activate();
    });
    expect(states).toEqual(['r-1 started', 'r-1 done']);
  });
});
