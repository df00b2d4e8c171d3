import type { Hint } from '../../contract/api/live';
import { PREFIXES, type Prefix, STALED_BY } from './query-keys';

/** A prefix is refetched at most this often, ms; a chart, whose steps are 10 s and more, less often. */
const INVALIDATE_EVERY_MS = 1_000;
const CHARTS_EVERY_MS = 10_000;
const CHARTS: ReadonlySet<Prefix> = new Set(['evidence', 'latencies', 'funnel']);
const everyMs = (prefix: Prefix) => (CHARTS.has(prefix) ? CHARTS_EVERY_MS : INVALIDATE_EVERY_MS);

/** The server sends a heartbeat every 2 s. A connection without one for this long is considered dead, ms. */
const SILENT_AFTER_MS = 6_000;
const WATCH_EVERY_MS = 1_000;

export type LiveStatus =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** The socket is down since then, but requests work. Epoch ms. */
  | { kind: 'polling'; since: number }
  /** Nothing works: data is as of then. Epoch ms. */
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
  /** Runs once after `ms`; returns a function that cancels it. */
  later(run: () => void, ms: number): () => void;
};

export type LiveClient = {
  status(): LiveStatus;
  subscribe(changed: () => void): () => void;
  /** Reports whether requests succeed, which distinguishes polling from stale. */
  requestEnded(ok: boolean): void;
  stop(): void;
};

/** Invalidates at once, then merges further hints within the interval into one more invalidation. */
function createThrottle(parts: Pick<LiveParts, 'invalidate' | 'now' | 'later'>) {
  const last = new Map<Prefix, number>();
  const waiting = new Map<Prefix, () => void>();
  const invalidate = (prefix: Prefix) => {
    waiting.delete(prefix);
    last.set(prefix, parts.now());
    parts.invalidate(prefix);
  };
  return {
    touch(prefix: Prefix): void {
      if (waiting.has(prefix)) return;
      const wait = (last.get(prefix) ?? Number.NEGATIVE_INFINITY) + everyMs(prefix) - parts.now();
      if (wait <= 0) invalidate(prefix);
      else
        waiting.set(
          prefix,
          parts.later(() => invalidate(prefix), wait),
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

/** Follows the change log: hints make queries stale; a reconnect continues after the last change seen. */
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

  const setStatus = () => {
    const next = statusOf(link, failing ? Math.max(lastOk, lastBeat) : null);
    if (sameStatus(next, status)) return;
    status = next;
    for (const changed of listeners) changed();
  };
  const invalidateAll = () => {
    for (const prefix of PREFIXES) throttle.touch(prefix);
  };
  const markDown = () => {
    if (link && !link.up) return;
    link = { up: false, since: parts.now() };
    setStatus();
    // Queries read the connection state when they decide whether to poll: this makes them re-read it.
    invalidateAll();
  };
  const requestEnded = (ok: boolean) => {
    if (ok) lastOk = parts.now();
    failing = !ok;
    setStatus();
  };
  const markAlive = () => {
    lastBeat = parts.now();
    if (link?.up) return;
    link = { up: true };
    setStatus();
  };
  /** A hanging server closes nothing: missing heartbeats are the sign, and one request proves it. */
  const watchHeartbeat = () => {
    stopWatch = parts.later(() => {
      const silent = link?.up === true && parts.now() - lastBeat > SILENT_AFTER_MS;
      if (silent) {
        markDown();
        void parts.ask().then(requestEnded);
      }
      watchHeartbeat();
    }, WATCH_EVERY_MS);
  };

  watchHeartbeat();
  const socket = parts.connect(() => (seq === undefined ? {} : { seq }));
  socket.on('connect', markAlive);
  socket.on('beat', markAlive);
  socket.on('disconnect', markDown);
  socket.on('connect_error', markDown);
  socket.on('hello', (state) => {
    seq = state.seq;
    if (state.resync) invalidateAll();
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
