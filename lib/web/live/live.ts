import type { Hint } from '../../contract/api/live';
import { PREFIXES, type Prefix, STALED_BY } from './query-keys';

/** A prefix is asked for again at most this often, ms. */
export const INVALIDATE_EVERY_MS = 1_000;

/** The server is heard every 2 s. A link that is silent for this long is taken for dead, ms. */
export const SILENT_AFTER_MS = 6_000;
const WATCH_EVERY_MS = 1_000;

export type LiveStatus =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** The socket is down since then, requests still work. Epoch ms. */
  | { kind: 'polling'; since: number }
  /** Nothing works: what is shown is as of then. Epoch ms. */
  | { kind: 'stale'; since: number };

/** The part of a Socket.IO client that is used here. */
export type LiveSocket = {
  /** `beat`: the server's heartbeat arrived. */
  on(event: 'connect' | 'disconnect' | 'connect_error' | 'beat', run: () => void): unknown;
  on(event: 'hello', run: (state: { seq: number; resync: boolean }) => void): unknown;
  on(event: 'hints', run: (hints: Hint[]) => void): unknown;
  disconnect(): unknown;
};

export type LiveParts = {
  /** Opens the socket; `auth` gives what each handshake carries. */
  connect(auth: () => { seq?: number }): LiveSocket;
  invalidate(prefix: Prefix): void;
  /** One quick request, to find out whether the server answers at all. Never rejects. */
  ask(): Promise<boolean>;
  now(): number;
  /** Runs once after `ms`; answers with the way to call it off. */
  later(run: () => void, ms: number): () => void;
};

export type LiveClient = {
  status(): LiveStatus;
  subscribe(changed: () => void): () => void;
  /** Tells how requests fare, for the difference between polling and stale. */
  requestEnded(ok: boolean): void;
  stop(): void;
};

/** Invalidates at once, then gathers what comes within the interval into one more time. */
export function createThrottle(parts: Pick<LiveParts, 'invalidate' | 'now' | 'later'>) {
  const last = new Map<Prefix, number>();
  const waiting = new Map<Prefix, () => void>();
  const fire = (prefix: Prefix) => {
    waiting.delete(prefix);
    last.set(prefix, parts.now());
    parts.invalidate(prefix);
  };
  return {
    touch(prefix: Prefix): void {
      if (waiting.has(prefix)) return;
      const wait =
        (last.get(prefix) ?? Number.NEGATIVE_INFINITY) + INVALIDATE_EVERY_MS - parts.now();
      if (wait <= 0) fire(prefix);
      else
        waiting.set(
          prefix,
          parts.later(() => fire(prefix), wait),
        );
    },
    stop(): void {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}

type Link = { up: true } | { up: false; since: number } | null;

function statusOf(link: Link, failingSince: number | null): LiveStatus {
  if (link?.up) return { kind: 'live' };
  if (failingSince !== null) return { kind: 'stale', since: failingSince };
  return link ? { kind: 'polling', since: link.since } : { kind: 'connecting' };
}

function sameStatus(a: LiveStatus, b: LiveStatus): boolean {
  return a.kind === b.kind && ('since' in a ? a.since : 0) === ('since' in b ? b.since : 0);
}

/** Follows the change log: hints make queries old, a reconnect goes on after the last change seen. */
export function createLiveClient(parts: LiveParts): LiveClient {
  const throttle = createThrottle(parts);
  const listeners = new Set<() => void>();
  let seq: number | undefined;
  let status: LiveStatus = { kind: 'connecting' };
  let link: Link = null;
  let lastOk = parts.now();
  let lastBeat = Number.NEGATIVE_INFINITY;
  let failing = false;
  let stopWatch: () => void = () => undefined;

  const settle = () => {
    const next = statusOf(link, failing ? Math.max(lastOk, lastBeat) : null);
    if (sameStatus(next, status)) return;
    status = next;
    for (const changed of listeners) changed();
  };
  const everything = () => {
    for (const prefix of PREFIXES) throttle.touch(prefix);
  };
  const down = () => {
    if (link && !link.up) return;
    link = { up: false, since: parts.now() };
    settle();
    // Queries look at the link when they decide whether to poll: this makes them look.
    everything();
  };
  const requestEnded = (ok: boolean) => {
    if (ok) lastOk = parts.now();
    failing = !ok;
    settle();
  };
  const heard = () => {
    lastBeat = parts.now();
    if (link?.up) return;
    link = { up: true };
    settle();
  };
  /** A server that hangs closes nothing: its silence is what tells, and one request that proves it. */
  const watch = () => {
    stopWatch = parts.later(() => {
      const silent = link?.up === true && parts.now() - lastBeat > SILENT_AFTER_MS;
      if (silent) {
        down();
        void parts.ask().then(requestEnded);
      }
      watch();
    }, WATCH_EVERY_MS);
  };

  watch();
  const socket = parts.connect(() => (seq === undefined ? {} : { seq }));
  socket.on('connect', heard);
  socket.on('beat', heard);
  socket.on('disconnect', down);
  socket.on('connect_error', down);
  socket.on('hello', (state) => {
    seq = state.seq;
    if (state.resync) everything();
  });
  socket.on('hints', (hints) => {
    lastBeat = parts.now();
    for (const hint of hints) {
      seq = Math.max(seq ?? 0, hint.seq);
      for (const prefix of STALED_BY[hint.kind] ?? []) throttle.touch(prefix);
    }
  });

  return {
    status: () => status,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    requestEnded,
    stop() {
      stopWatch();
      throttle.stop();
      listeners.clear();
      socket.disconnect();
    },
  };
}
