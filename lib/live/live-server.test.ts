import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HINT_INTERVAL_MS, type Hint } from '../contract/api/live';
import { LIVE_PATH } from '../contract/base-path';
import type { Alert } from '../domain/alerts/alert';
import type { Incident } from '../domain/incidents/incident';
import type { IndicatorState } from '../domain/now/indicator-state';
import { type ManualClock, manualClock } from '../kit/clock';
import { createLogger } from '../kit/logger';
import type { Change, StateStore } from '../store/state-store';
import { createLiveServer, type LiveServer } from './live-server';

type Log = Change[];

/** A state store that is only its log. */
function logOnly(log: Log, oldest = () => log[0]?.seq ?? 0): StateStore {
  return {
    list: async () => [{ id: 't1', version: 1, updatedAt: 0, value: {} }],
    changes: {
      since: async (seq: number, limit: number) => log.filter((c) => c.seq > seq).slice(0, limit),
      latest: async () => log.at(-1)?.seq ?? 0,
      oldest: async () => oldest(),
      trim: async () => 0,
    },
  } as unknown as StateStore;
}

const change = (seq: number, id = 't1'): Change => ({ seq, at: 0, kind: 'target', id, op: 'put' });

describe('live server', () => {
  let clock: ManualClock;
  let log: Log;
  let live: LiveServer;
  let state: Partial<IndicatorState>;
  let open: { alerts: Array<Partial<Alert>>; incidents: Array<Partial<Incident>> };
  let server: Server;
  let abort: AbortController;
  let running: Promise<void>;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    clock = manualClock();
    log = [change(1), change(2)];
    state = { indicator: 'agent', state: 'holds' };
    open = { alerts: [], incidents: [] };
    live = await createLiveServer({
      state: logOnly(log),
      clock,
      logger: createLogger('t', 'silent'),
      statesOf: (id) => (id === 't1' ? [state as IndicatorState] : null),
      openAlerts: () => open as { alerts: Alert[]; incidents: Incident[] },
    });
    abort = new AbortController();
    running = live.run(abort.signal);
    server = createServer((request, response) => live.request(request, response));
    server.on('upgrade', (request, socket, head) => live.upgrade(request, socket, head));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect();
    abort.abort();
    await running;
    await live.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  type Client = { hello: Promise<unknown>; next(): Promise<Hint[]>; transport(): string };

  function connect(auth: object = {}, transports = ['websocket']): Client {
    const { port } = server.address() as AddressInfo;
    const socket = io(`http://127.0.0.1:${port}`, {
      path: LIVE_PATH,
      transports,
      auth,
      reconnection: false,
    });
    sockets.push(socket);
    const inbox: Hint[][] = [];
    const waiters: Array<(hints: Hint[]) => void> = [];
    socket.on('hints', (hints: Hint[]) => {
      const waiter = waiters.shift();
      if (waiter) waiter(hints);
      else inbox.push(hints);
    });
    return {
      hello: new Promise((resolve, reject) => {
        socket.once('hello', resolve);
        socket.once('connect_error', reject);
      }),
      next: () => {
        const hints = inbox.shift();
        return hints ? Promise.resolve(hints) : new Promise((resolve) => waiters.push(resolve));
      },
      transport: () => socket.io.engine.transport.name,
    };
  }

  const append = (...changes: Change[]) => {
    log.push(...changes);
    live.wake();
  };

  it.each([['websocket'], ['polling']])('says hello and hints over %s', async (transport) => {
    const client = connect({}, [transport]);
    expect(await client.hello).toEqual({ seq: 2, resync: false, serverTime: clock.now() });
    expect(client.transport()).toBe(transport);
    append(change(3));
    expect(await client.next()).toEqual([{ seq: 3, kind: 'target', id: 't1' }]);
    expect(live.clients()).toBe(1);
  });

  it('passes the first hint on at once and the newest at the end of the span', async () => {
    const client = connect();
    await client.hello;
    const sessions = (id: string) => ({ seq: 2, kind: 'sessions', id });
    live.sessionsCommitted(['a', 'b'], new Set(['b']));
    expect(await client.next()).toEqual([{ ...sessions('a'), counts: true }, sessions('b')]);
    // One that did not pass is said, whatever comes after it.
    live.sessionsCommitted(['a'], new Set(['a']));
    live.sessionsCommitted(['a'], new Set());
    clock.advance(HINT_INTERVAL_MS - 1);
    live.sessionsCommitted(['c'], new Set());
    expect(await client.next()).toEqual([{ ...sessions('c'), counts: true }]);
    clock.advance(1);
    expect(await client.next()).toEqual([sessions('a')]);
  });

  it('says whether the state of an indicator changed, or only its counts', async () => {
    const client = connect();
    await client.hello;
    const judged = (seq: number): Change => ({
      ...change(seq, 't1:agent'),
      kind: 'indicatorState',
    });
    const seen: Array<true | undefined> = [];
    for (const word of ['holds', 'holds', 'fails', 'fails'] as const) {
      state = { ...state, state: word };
      append(judged((log.at(-1)?.seq ?? 0) + 1));
      const [hint] = await client.next();
      expect(hint).toMatchObject({ kind: 'indicatorState', id: 't1' });
      seen.push(hint?.counts);
      clock.advance(HINT_INTERVAL_MS);
    }
    expect(seen).toEqual([undefined, true, undefined, true]);
  });

  it('says whether an alert or its incident changed, or only their evidence', async () => {
    const client = connect();
    await client.hello;
    const seen: unknown[] = [];
    const judgeAs = async (alert: Partial<Alert> | null, incident: Partial<Incident>) => {
      open = {
        alerts: alert ? [{ id: 'a1', ...alert }] : [],
        incidents: [{ id: 'i1', members: [], ...incident }],
      };
      const seq = (log.at(-1)?.seq ?? 0) + 1;
      append(
        { ...change(seq, 'a1'), kind: 'alert' },
        { ...change(seq + 1, 'i1'), kind: 'incident' },
      );
      const counts = new Map((await client.next()).map((hint) => [hint.kind, hint.counts]));
      seen.push([counts.get('alert'), counts.get('incident')]);
      clock.advance(HINT_INTERVAL_MS);
    };
    const bad = (n: number) => ({ counts: { bad: n, n: 10 } });
    await judgeAs({ phase: 'firing' }, bad(1));
    await judgeAs({ phase: 'firing' }, bad(2));
    await judgeAs({ phase: 'firing', keepSince: 5 }, { ...bad(2), severity: 'page' });
    // What has ended is in no memory.
    await judgeAs(null, { ...bad(3), severity: 'page' });
    expect(seen).toEqual([
      [undefined, undefined],
      [true, true],
      [undefined, undefined],
      [undefined, true],
    ]);
  });

  it('gives a client that comes back what it missed, sessions of every target included', async () => {
    const first = connect();
    await first.hello;
    append(change(3, 'x'), change(4, 'x'));
    await first.next();
    const client = connect({ seq: 2 });
    expect(await client.hello).toMatchObject({ seq: 4, resync: false });
    expect(await client.next()).toEqual([
      { seq: 4, kind: 'target', id: 'x' },
      { seq: 4, kind: 'sessions', id: 't1' },
    ]);
  });

  it.each([
    ['older than the log', 0],
    ['from another log', 99],
  ])('asks for a resync where the cursor is %s', async (_, seq) => {
    log.shift();
    expect(await connect({ seq }).hello).toMatchObject({ resync: true });
  });

  it('asks for a resync where the handshake is nonsense', async () => {
    log.splice(0);
    log.push(change(9));
    expect(await connect({ seq: 'x' }).hello).toMatchObject({ resync: true });
  });
});
