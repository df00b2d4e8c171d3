import type { Page } from 'playwright-core';

/** One entry of a HAR as Chrome's Network panel exports it. */
type Entry = {
  _resourceType: 'websocket';
  startedDateTime: string;
  request: { method: 'GET'; url: string; headers: Array<{ name: string; value: string }> };
  response: { status: number };
  _webSocketMessages: Array<{ type: string; time: number; opcode: number; data: string }>;
};

type Framed = {
  requestId: string;
  timestamp: number;
  response: { opcode: number; payloadData: string };
};

/**
 * Records the WebSockets of a page over the DevTools protocol, in the form in which Chrome exports them: `recordHar` of Playwright
 * keeps no messages. Call it before the page connects; the answer writes the HAR.
 */
export async function recordSockets(page: Page): Promise<() => string> {
  const entries = new Map<string, Entry>();
  const session = await page.context().newCDPSession(page);
  session.on('Network.webSocketCreated', ({ requestId, url }) => {
    entries.set(requestId, {
      _resourceType: 'websocket',
      startedDateTime: new Date().toISOString(),
      request: { method: 'GET', url, headers: [] },
      response: { status: 101 },
      _webSocketMessages: [],
    });
  });
  session.on('Network.webSocketWillSendHandshakeRequest', ({ requestId, request }) => {
    const headers = Object.entries(request.headers).map(([name, value]) => ({ name, value }));
    entries.get(requestId)?.request.headers.push(...headers);
  });
  const add =
    (type: string) =>
    ({ requestId, timestamp, response }: Framed) =>
      entries.get(requestId)?._webSocketMessages.push({
        type,
        time: timestamp,
        opcode: response.opcode,
        data: response.payloadData,
      });
  session.on('Network.webSocketFrameSent', add('send'));
  session.on('Network.webSocketFrameReceived', add('receive'));
  await session.send('Network.enable');
  return () =>
    JSON.stringify({
      log: {
        version: '1.2',
        creator: { name: 'WebInspector', version: '537.36' },
        pages: [],
        entries: [...entries.values()],
      },
    });
}
