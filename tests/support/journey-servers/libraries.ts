import { randomUUID } from 'node:crypto';
import { Server } from '@hocuspocus/server';
import { JsonHubProtocol, MessageType } from '@microsoft/signalr';
import { FrameImpl, Parser } from '@stomp/stompjs';
import { createDecoder, readVarUint } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding';
import { readSyncMessage } from 'y-protocols/sync';
import { Doc } from 'yjs';
import { answerJson, type Heard, type JourneyServer, pause, serve, TOKEN } from './serve';

/** Servers whose bytes are written and read by the libraries of their protocols. */

/** SignalR, framed by Microsoft's own client library: negotiate over HTTP, records. Faults: deaf, handshake, error, torn. */
export function signalr(): Promise<JourneyServer> {
  const ids = new Set<string>();
  const protocol = new JsonHubProtocol();
  return serve(
    {
      path: '/hub',
      onRequest: ({ url }, response) => {
        const connectionToken = randomUUID();
        ids.add(connectionToken);
        const isKnown = url?.startsWith('/hub/negotiate') === true;
        answerJson(response, isKnown ? 200 : 404, {
          connectionToken,
          connectionId: 'c-1',
          negotiateVersion: 1,
          availableTransports: [{ transport: 'WebSockets', transferFormats: ['Text', 'Binary'] }],
        });
      },
      refuse: (_request, url) => (ids.delete(url.searchParams.get('id') ?? '') ? 0 : 404),
    },
    ({ onMessage, say, close, broken }) =>
      onMessage(async (_message, text) => {
        if (!text.endsWith('\u001e')) close(1002, 'the record separator is missing');
        const asked = JSON.parse(text.slice(0, -1)) as Heard;
        if (asked.protocol) {
          const error = 'The protocol "json" is not supported.';
          say(`${JSON.stringify(broken === 'handshake' ? { error } : {})}\u001e`);
        }
        if (asked.type !== MessageType.StreamInvocation || broken === 'deaf') return;
        const invocationId = String(asked.invocationId);
        const item = (text: string) =>
          protocol.writeMessage({ type: MessageType.StreamItem, invocationId, item: text });
        say(protocol.writeMessage({ type: MessageType.Ping }) + item('It is '));
        await pause();
        const type = MessageType.Completion;
        if (broken === 'torn') {
          const error = 'the server is going away';
          say(protocol.writeMessage({ type: MessageType.Close, error }));
        } else if (broken === 'error') {
          say(protocol.writeMessage({ type, invocationId, error: 'the hub method threw' }));
        } else say(item('391.') + protocol.writeMessage({ type, invocationId }));
      }),
  );
}

/** STOMP 1.2, framed by stompjs. Faults: auth (ERROR frame), deaf, failed. */
export const stomp = (): Promise<JourneyServer> =>
  serve({ path: '/stomp', protocols: /^v12\.stomp$/ }, ({ onMessage, say, broken }) => {
    const answer = (command: string, headers: Record<string, string>, body = '') =>
      say(String(FrameImpl.marshall({ command, headers, body, escapeHeaderValues: true })));
    let subscription = '';
    const message = (run: unknown, value: object) =>
      answer(
        'MESSAGE',
        { destination: '/user/queue/answers', 'message-id': randomUUID(), subscription },
        JSON.stringify({ run, ...value }),
      );
    const parser = new Parser(
      (raw) => {
        const { command, headers, body } = FrameImpl.fromRawFrame(raw, true);
        if (command === 'CONNECT') {
          const isGood = headers.passcode === TOKEN && broken !== 'auth';
          if (isGood) answer('CONNECTED', { version: '1.2', 'heart-beat': '0,0' });
          else answer('ERROR', { message: 'Access refused' }, 'bad login');
        }
        if (headers.receipt) answer('RECEIPT', { 'receipt-id': headers.receipt });
        if (command === 'SUBSCRIBE') subscription = String(headers.id);
        if (command !== 'SEND' || broken === 'deaf') return;
        const { run } = JSON.parse(body) as Heard;
        message(run, { state: 'started' });
        if (broken === 'failed') message(run, { state: 'failed', reason: 'no model' });
        else message(run, { state: 'done', text: '391' });
      },
      () => say('\n'),
    );
    onMessage((_message, text) => parser.parseChunk(text));
  });

const SYNC = 0;

/** A document of Yjs, by its own protocol library. Fault: deaf. */
export const yjs = (): Promise<JourneyServer> =>
  serve({ path: '/room' }, ({ socket, broken }) => {
    const document = new Doc();
    document.getText('answer').insert(0, '391');
    socket.on('message', (data, isBinary) => {
      if (!isBinary || broken === 'deaf') return;
      const decoder = createDecoder(new Uint8Array(data as Buffer));
      if (readVarUint(decoder) !== SYNC) return;
      const encoder = createEncoder();
      writeVarUint(encoder, SYNC);
      readSyncMessage(decoder, encoder, document, null);
      socket.send(toUint8Array(encoder));
    });
  });

/** The real server of Hocuspocus. Faults: denied, hang (the document never loads), closed. */
export async function hocuspocus(broken: string): Promise<JourneyServer> {
  const server = new Server({
    quiet: true,
    stopOnSignals: false,
    port: 0,
    address: '127.0.0.1',
    async onAuthenticate({ token }) {
      if (broken === 'denied' || token !== 'tok') throw new Error('denied');
    },
    async onLoadDocument({ document }) {
      if (broken === 'hang') await new Promise(() => {});
      document.getText('answer').insert(0, '391');
    },
  });
  await server.listen();
  return {
    url: `ws://127.0.0.1:${server.address.port}/`,
    async close() {
      for (const client of server.webSocketServer.clients) client.terminate();
      server.httpServer.closeAllConnections();
      await new Promise((resolve) => server.httpServer.close(resolve));
    },
  };
}
