import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, describe, expect, it } from 'vitest';
import { startSocksProxy } from '../../../tests/support/net/proxy';
import { probeUrl } from '../../../tests/support/probe/probe-url';
import { checkLine, checkSummary } from '../../contract/output/check-line';
import { accessLines } from '../../contract/output/check-text';
import { classifySession } from '../../domain/classify/classify-session';
import { DEFAULT_DEADLINES } from './limits';
import type { SessionSpec } from './session-spec';

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const TOKEN = { credentials: { kind: 'token' as const, token: 'probe-token-0001' } };

describe('ways to present a token', () => {
  it.each([
    ['header', 'authorization', 'Bearer probe-token-0001'],
    ['header:X-Api-Key', 'x-api-key', 'probe-token-0001'],
    ['query:access_token', 'url', '/?a=1&access_token=probe-token-0001'],
    ['cookie:session', 'cookie', 'session=probe-token-0001'],
    ['subprotocol:bearer $token', 'sec-websocket-protocol', 'bearer,probe-token-0001'],
    ['subprotocol', 'sec-websocket-protocol', 'jwt-auth,jwt.cHJvYmUtdG9rZW4tMDAwMQ'],
  ])('sends %s', async (auth, name, value) => {
    let seen: unknown;
    const server = http.createServer();
    server.on('upgrade', (request, socket) => {
      seen = name === 'url' ? request.url : request.headers[name];
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    cleanups.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const { facts } = await probeUrl(`ws://127.0.0.1:${port}/?a=1`, { ...TOKEN, auth });
    expect(seen).toBe(value);
    expect(JSON.stringify(facts)).not.toContain('probe-token');
    const offered = auth.startsWith('subprotocol:') ? 'bearer, $token' : undefined;
    expect(facts.warnings.join()).toContain(`the token was presented by ${auth}`);
    if (offered) expect(facts.warnings.join()).toContain(`subprotocols offered: ${offered})`);
  });

  it('makes each way that breaks a way of failing of its own', async () => {
    const found = await Promise.all(
      ['header', 'query:access_token'].map(async (auth) => {
        const { facts } = await probeUrl('ws://127.0.0.1:9/', { ...TOKEN, auth, namesAuth: true });
        return classifySession(facts).signature;
      }),
    );
    expect(found.map((one) => one?.title.slice(0, 30))).toEqual([
      expect.stringMatching(/^connect \(header\): /),
      expect.stringMatching(/^connect \(query:access_token\):/),
    ]);
    expect(found[0]?.id).not.toBe(found[1]?.id);
  });
});

describe('how a session presented its credential', () => {
  const run = (more: Partial<SessionSpec>) => probeUrl('ws://127.0.0.1:9/', more);

  it('is in its line, and adds up per way where sessions take turns', async () => {
    const header = await run({ ...TOKEN, auth: 'header', namesAuth: true });
    const query = await run({ ...TOKEN, auth: 'query:t', namesAuth: true });
    expect([header, query].map((one) => checkLine(one).auth)).toEqual(['header', 'query:t']);
    const passed = { ...query, outcome: 'passed' as const };
    const counts = { degraded: 0, excluded: 0 };
    const summary = checkSummary([header, query, passed], 1);
    expect(summary.auth).toEqual([
      { way: 'header', sessions: 1, passed: 0, failed: 1, ...counts },
      { way: 'query:t', sessions: 2, passed: 1, failed: 1, ...counts },
    ]);
    expect(accessLines(summary)).toEqual(['header: 0 of 1 passed', 'query:t: 1 of 2 passed']);
  });

  it('is named of a single way without becoming part of how it fails, and null without a credential', async () => {
    const one = await run({ ...TOKEN, auth: 'cookie:session' });
    expect(checkLine(one).auth).toBe('cookie:session');
    expect(one.signature?.title).not.toContain('cookie');
    expect(checkSummary([one], 1).auth).toBeUndefined();
    expect(checkLine(await run({})).auth).toBeNull();
  });
});

describe('a session over Socket.IO', () => {
  async function backend(start: (io: Server) => void): Promise<string> {
    const server = http.createServer();
    const io = new Server(server);
    start(io);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    cleanups.push(() => io.close());
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }
  const OVER = { ...TOKEN, transport: 'socket.io' as const, auth: 'payload' };

  /** Long enough for a busy machine. */
  const PATIENT = { ...DEFAULT_DEADLINES, upgradeMs: 20_000, welcomeMs: 20_000 };
  const answering = (io: Server) => {
    io.use((socket, next) =>
      next(socket.handshake.auth.token === 'probe-token-0001' ? undefined : new Error('no')),
    );
    io.on('connection', (socket) => {
      socket.emit('connection_established', { connection_id: socket.id });
      socket.on('start_agent', ({ run_id, thread_id }) => {
        socket.emit('agent_started', { run_id, thread_id });
        socket.emit('agent_completed', { run_id, thread_id, result: '391, not a prime.' });
      });
    });
  };

  it('passes with the built-in journey, its token in the auth payload', async () => {
    const { facts } = await probeUrl(await backend(answering), OVER);
    expect(classifySession(facts)).toMatchObject({ outcome: 'passed', failedStage: null });
  });

  it.each(['polling', 'websocket'] as const)(
    'goes through a SOCKS proxy, over %s',
    async (engine) => {
      const url = await backend(answering);
      const proxy = await startSocksProxy({ credentials: 'user:word' });
      cleanups.push(proxy.close);
      const through = (credentials: string | null) =>
        probeUrl(url, {
          ...OVER,
          socketIo: { transports: [engine] },
          outbound: { tls: null, proxy: { url: proxy.url, credentials } },
          deadlines: PATIENT,
        });
      const { facts } = await through('user:word');
      expect(classifySession(facts)).toMatchObject({ outcome: 'passed', failedStage: null });
      expect(new Set(proxy.requests)).toEqual(new Set([`CONNECT ${new URL(url).host}`]));
      expect(await through('user:wrong')).toMatchObject({
        outcome: 'excluded',
        exclusion: 'network',
      });
    },
  );

  it.each([
    [
      'auth',
      'unauthorized',
      (io: Server) => void io.use((_s, next) => next(new Error('unauthorized'))),
    ],
    ['ready', 'no welcome', (io: Server) => void io.on('connection', () => {})],
    [
      'ready',
      'a kick',
      (io: Server) => void io.on('connection', (socket) => socket.disconnect(true)),
    ],
    [
      'agent',
      'no answer',
      (io: Server) =>
        void io.on('connection', (socket) => socket.emit('welcome', { connection_id: 'c-1' })),
    ],
  ])('fails at %s after %s', async (stage, _what, start) => {
    const { facts } = await probeUrl(await backend(start), OVER);
    expect(classifySession(facts)).toMatchObject({ outcome: 'failed', failedStage: stage });
  });
});
