import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import {
  HINT_INTERVAL_MS,
  HINT_KINDS,
  type Hint,
  liveAuthSchema,
  type ServerToClient,
} from '../contract/api/live';
import { LIVE_PATH } from '../contract/base-path';
import type { Alert } from '../domain/alerts/alert';
import type { Incident } from '../domain/incidents/incident';
import type { IndicatorState } from '../domain/now/indicator-state';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import { createChangeFollower, createChangeReader } from '../store/change-follower';
import type { Change, StateStore } from '../store/state-store';
import { createHintCoalescer, mergeHints } from './hint-coalescer';

/** Named limits: clients at a time, packets that may wait for one, changes replayed to one that comes back. */
const CLIENTS_LIMIT = 1_000;
const WAITING_PACKETS_LIMIT = 64;
const REPLAY_LIMIT = 500;
const CLIENT_MESSAGE_LIMIT_BYTES = 4 * 1024;
/** The heartbeat: a client that hears none for 6 s asks by itself and finds out (`lib/web/live/live.ts`). */
const PING_EVERY_MS = 2_000;
const PING_LIMIT_MS = 10_000;

export type LiveServer = {
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sessions of these targets were stored; of those in `failing` also some that did not pass. */
  sessionsCommitted(targetIds: readonly string[], failing: ReadonlySet<string>): void;
  /** The state log grew. */
  wake(): void;
  clients(): number;
  /** Follows the state log until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

type NoEvents = Record<string, never>;
type ClientData = { waiting: number; lagging: boolean };
type Client = Socket<NoEvents, ServerToClient, NoEvents, ClientData>;
type Options = {
  state: StateStore;
  clock: Clock;
  logger: Logger;
  /** The indicator states of a target, as they are in memory; null while they are not known. */
  statesOf(targetId: string): readonly IndicatorState[] | null;
  /** All alerts and incidents that are open, as they are in memory; null while they are not known. */
  openAlerts(): { alerts: readonly Alert[]; incidents: readonly Incident[] } | null;
  /** Brings what is in memory up to the changes that are about to be sent. Errors: those of the store. */
  refresh?: (() => Promise<void>) | undefined;
};

const isHintKind = (kind: string): kind is Hint['kind'] =>
  (HINT_KINDS as readonly string[]).includes(kind);

/** The parts of the id of an indicator's state. */
function partsOfStateId(id: string): { target: string; key: string } {
  const end = id.lastIndexOf(':');
  return { target: id.slice(0, end), key: id.slice(end + 1) };
}

function toHint({ seq, kind, id }: Change): Hint[] {
  if (kind === 'indicatorState') return [{ seq, kind, id: partsOfStateId(id).target }];
  return isHintKind(kind) ? [{ seq, kind, id }] : [];
}

type Watched = Pick<Options, 'statesOf' | 'openAlerts'>;

/** What a row says beside its counts, as a text; null where it is not known, and of what has ended. */
function stateWord({ statesOf, openAlerts }: Watched, { kind, id }: Change): string | null {
  if (kind === 'indicatorState') {
    const { target, key } = partsOfStateId(id);
    const one = statesOf(target)?.find(({ indicator }) => indicator === key);
    return one ? `${one.state} ${one.notMeaningful} ${one.ofRelease?.version ?? ''}` : null;
  }
  if (kind === 'alert') {
    const one = openAlerts()?.alerts.find((alert) => alert.id === id);
    return one ? JSON.stringify(ALERT_STATE.map((key) => one[key] ?? null)) : null;
  }
  if (kind === 'incident') {
    const one = openAlerts()?.incidents.find((incident) => incident.id === id);
    // While it is watched, its end is an estimate that moves.
    return one
      ? JSON.stringify([
          ...INCIDENT_STATE.map((key) => one[key] ?? null),
          one.members.length,
          one.endedAt === null,
        ])
      : null;
  }
  return null;
}

/** The rest of an alert and of an incident is evidence, which grows with every session. */
const ALERT_STATE = [
  'phase',
  'firedAt',
  'resolvedAt',
  'keepSince',
  'staleSince',
  'restoredAt',
  'flappingSince',
  'incidentId',
] as const;
const INCIDENT_STATE = ['severity', 'leadAlertId', 'clearedAt', 'beganAt'] as const;

/** Whether a change is one of counts alone: what its row says beside them is the same as after its change before. */
function createStateWatch(watched: Watched): (change: Change) => boolean {
  const words = new Map<string, string>();
  return (change) => {
    const key = `${change.kind}\n${change.id}`;
    const before = words.get(key);
    const word = stateWord(watched, change);
    if (word === null) words.delete(key);
    else words.set(key, word);
    return word !== null && before === word;
  };
}

/** One hint per kind and id, so that none of several waits for the others. */
function mergeAlike(hints: readonly Hint[]): Hint[] {
  const merged = new Map<string, Hint>();
  for (const hint of hints) {
    const key = `${hint.kind}\n${hint.id}`;
    const before = merged.get(key);
    merged.set(key, before ? mergeHints(before, hint) : hint);
  }
  return [...merged.values()];
}

/** The Socket.IO server: says what changed, never what it is. Callers let only admitted requests through to it. */
export async function createLiveServer(options: Options): Promise<LiveServer> {
  const { state, clock } = options;
  // Never listens: Socket.IO hangs its handlers on it, and the guard in front passes requests to them.
  const gate = createServer();
  const io = new Server<NoEvents, ServerToClient, NoEvents, ClientData>(gate, {
    path: LIVE_PATH,
    serveClient: false,
    maxHttpBufferSize: CLIENT_MESSAGE_LIMIT_BYTES,
    pingInterval: PING_EVERY_MS,
    pingTimeout: PING_LIMIT_MS,
    destroyUpgrade: false,
    perMessageDeflate: false,
  });
  const coalescer = createHintCoalescer({
    clock,
    intervalMs: HINT_INTERVAL_MS,
    send: (hints) => {
      for (const socket of io.sockets.sockets.values()) deliverHint(socket, hints);
    },
  });
  const deliverHint = (socket: Client, hints: Hint[]) => {
    if (socket.data.waiting < WAITING_PACKETS_LIMIT) socket.emit('hints', hints);
    else resyncWhenDrained(socket, reader.seq, clock);
  };
  const isOfCounts = createStateWatch(options);
  const reader = createChangeReader({
    state,
    from: await state.changes.latest(),
    onChanges: async (changes) => {
      await options.refresh?.();
      const hints = changes.flatMap((change) => {
        const counts = isOfCounts(change) ? ({ counts: true } as const) : {};
        return toHint(change).map((hint): Hint => ({ ...hint, ...counts }));
      });
      for (const hint of mergeAlike(hints)) coalescer.offer(hint);
    },
    onGap: (seq) => void io.emit('hello', { seq, resync: true, serverTime: clock.now() }),
  });
  const { run, wake } = createChangeFollower(clock, reader);
  io.use((_, next) => {
    next(io.sockets.sockets.size < CLIENTS_LIMIT ? undefined : new Error('too many clients'));
  });
  io.on('connection', (socket) => {
    countWaiting(socket);
    welcomeClient(socket, options, reader.seq()).catch((error: unknown) => {
      options.logger.error({ err: error }, 'live welcome failed');
      socket.disconnect(true);
    });
  });
  return {
    request: (request, response) => void gate.emit('request', request, response),
    upgrade: (request, socket, head) => void gate.emit('upgrade', request, socket, head),
    sessionsCommitted(targetIds, failing) {
      for (const id of targetIds) {
        const hint: Hint = { seq: reader.seq(), kind: 'sessions', id };
        coalescer.offer(failing.has(id) ? hint : { ...hint, counts: true });
      }
    },
    wake,
    clients: () => io.sockets.sockets.size,
    run,
    async close() {
      coalescer.stop();
      await io.close();
    },
  };
}

/** Greets a client and sends what it missed since the `seq` that it brings. */
async function welcomeClient(
  socket: Client,
  { state, clock }: Options,
  seq: number,
): Promise<void> {
  const auth = liveAuthSchema.safeParse(socket.handshake.auth ?? {});
  const since = auth.success ? auth.data.seq : 0;
  const missed = since === undefined ? [] : await missedSince(state, since, seq);
  socket.emit('hello', { seq, resync: missed === null, serverTime: clock.now() });
  if (missed && missed.length > 0) socket.emit('hints', missed);
}

/** Null where the log no longer reaches back. Sessions are not in the log, so every target is hinted. */
async function missedSince(state: StateStore, since: number, seq: number): Promise<Hint[] | null> {
  const oldest = await state.changes.oldest();
  if (since > seq || since < oldest - 1) return null;
  const changes = since === seq ? [] : await state.changes.since(since, REPLAY_LIMIT);
  if (changes.length === REPLAY_LIMIT) return null;
  const newest = mergeAlike(changes.flatMap(toHint));
  const targets = await state.list('target');
  const sessions = targets.map(({ id }): Hint => ({ seq, kind: 'sessions', id }));
  return [...newest, ...sessions];
}

/** Keeps count of the packets that wait for a client's line to be free. */
function countWaiting(socket: Client): void {
  socket.data.waiting = 0;
  socket.conn.on('packetCreate', () => {
    socket.data.waiting += 1;
  });
  socket.conn.on('flush', () => {
    socket.data.waiting = 0;
  });
}

/** A client that cannot keep up gets no more hints; once its line is free it is asked to query everything again. */
function resyncWhenDrained(socket: Client, seq: () => number, clock: Clock): void {
  if (socket.data.lagging) return;
  socket.data.lagging = true;
  socket.conn.once('drain', () => {
    socket.data.lagging = false;
    socket.emit('hello', { seq: seq(), resync: true, serverTime: clock.now() });
  });
}
