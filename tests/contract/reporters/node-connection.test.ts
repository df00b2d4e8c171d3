import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type Connection, createReporter, type Reporter } from '../../../reporters/node/index.js';
import { startEventCollector } from '../../support/reporters/event-collector';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const HEADERS = {
  traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
  'x-tocsin-session': 'session-1',
};

async function startReporter() {
  const { url, stored } = await startEventCollector();
  const reporter = createReporter({ url, environment: 'staging', intervalMs: 2 });
  onTestFinished(() => reporter.close(0));
  return { reporter, stored };
}

/** A backend on `ws` whose connections `serve` handles. */
async function startBackend(
  reporter: Reporter,
  serve: (connection: Connection, socket: WebSocket) => unknown,
) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, request) => serve(reporter.connection(request, socket), socket));
  await once(server, 'listening');
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`;
}

const stagesOf = (events: ReadonlyArray<Record<string, unknown>>) =>
  events.map(({ stage, outcome, errorCode }) =>
    [stage, outcome, errorCode].filter((part) => part !== undefined).join(' '),
  );

describe('a connection', () => {
  it('reports its stages and its end under one id, with what the client sent', async () => {
    const { reporter, stored } = await startReporter();
    const url = await startBackend(reporter, async (connection, socket) => {
      await connection.stage('factory', () => 'manager');
      connection.report('ready', 'ok');
      await connection.stage('complete', async () => 'answer', { handler: 'agent' });
      socket.close(1000);
    });
    const client = new WebSocket(url, { headers: HEADERS });
    await once(client, 'close');
    await expect.poll(() => stored.at(-1)?.stage).toBe('close');
    expect(stagesOf(stored)).toEqual([
      'accept ok',
      'factory ok',
      'ready ok',
      'complete ok',
      'close ok',
    ]);
    expect(new Set(stored.map(({ connectionId }) => connectionId)).size).toBe(1);
    for (const event of stored)
      expect(event).toMatchObject({ traceId: TRACE, sessionId: 'session-1' });
  });

  it('reads what a browser sends, which can set no header', async () => {
    const { reporter } = await startReporter();
    const url = '/ws?tocsin_session=s-2&traceparent=00-00000000000000000000000000000000-b7ad-01';
    expect(reporter.connection({ headers: {}, url }).ids).toMatchObject({ sessionId: 's-2' });
    const request = new Request('http://localhost/ws', { headers: HEADERS });
    expect(reporter.connection(request).ids).toMatchObject({ traceId: TRACE });
    expect(Object.keys(reporter.connection(undefined).ids)).toEqual(['connectionId']);
  });

  it('reports what a stage throws, and throws it again', async () => {
    const { reporter, stored } = await startReporter();
    const connection = reporter.connection({ headers: {} });
    const error = Object.assign(new Error('no such manager'), { code: 'E_MANAGER' });
    const stage = connection.stage('factory', () => Promise.reject(error));
    await expect(stage).rejects.toBe(error);
    const sync = reporter.stage('auth', () => {
      throw new TypeError('bad token');
    });
    await expect(sync).rejects.toThrow('bad token');
    await reporter.close(10_000);
    expect(stagesOf(stored)).toEqual([
      'accept ok',
      'factory failed E_MANAGER',
      'auth failed TypeError',
    ]);
    expect(stored[1]).toMatchObject({ message: 'no such manager' });
  });

  it('reports a cancelled run as the end of the connection, once', async () => {
    const { reporter, stored } = await startReporter();
    const socket = new EventEmitter();
    const connection = reporter.connection({ headers: {} }, socket);
    connection.report('ready', 'ok');
    const left = connection.stage('complete', () => AbortSignal.abort().throwIfAborted());
    await expect(left).rejects.toThrow();
    socket.emit('close', 1006);
    await reporter.close(10_000);
    expect(stagesOf(stored)).toEqual(['accept ok', 'ready ok', 'close ok']);
  });

  it.each([
    [1000, 'close ok'],
    [1001, 'close ok'],
    [1005, 'close ok'],
    [1006, 'close failed 1006'],
    [1011, 'close failed 1011'],
    [4001, 'close failed 4001'],
  ])('of ws that ends with %i: %s', async (code, expected) => {
    const { reporter, stored } = await startReporter();
    const socket = new EventEmitter();
    reporter.connection({ headers: {} }, socket).report('ready', 'ok');
    socket.emit('close', code);
    await reporter.close(10_000);
    expect(stagesOf(stored).at(-1)).toBe(expected);
  });

  it.each([
    ['client namespace disconnect', 'close ok'],
    ['ping timeout', 'close failed ping timeout'],
  ])('of Socket.IO that ends with %s', async (reason, expected) => {
    const { reporter, stored } = await startReporter();
    const socket = Object.assign(new EventEmitter(), { handshake: { headers: HEADERS } });
    reporter.connection(socket.handshake, socket).report('ready', 'ok');
    socket.emit('disconnect', reason);
    await reporter.close(10_000);
    expect(stagesOf(stored).at(-1)).toBe(expected);
    expect(stored.at(-1)).toMatchObject({ traceId: TRACE });
  });

  it('counts no close against a program that never reports ready', async () => {
    const { reporter, stored } = await startReporter();
    const end = (code: number) => {
      const socket = new EventEmitter();
      reporter.connection({ headers: HEADERS }, socket);
      socket.emit('close', code);
    };
    end(1011);
    reporter.report('ready', 'ok', { connectionId: 'another' });
    end(1011);
    await reporter.close(10_000);
    const closes = stored.filter(({ stage }) => stage === 'close');
    expect(closes.map(({ connectionId }) => connectionId !== undefined)).toEqual([false, true]);
    expect(closes.map(({ traceId }) => traceId)).toEqual([TRACE, TRACE]);
  });
});
