import type { Hint } from '../../contract/api/live';
import { CHARTS, KINDS_OF_ONE_TARGET, PREFIXES, type Prefix, STALED_BY } from './query-keys';

/** A prefix is refetched at most this often, ms: at once for a change of state, more rarely where only counts changed. */
const STATES_EVERY_MS = 1_000;
const COUNTS_EVERY_MS = 5_000;
const CHARTS_EVERY_MS = 10_000;

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
  /** Makes queries of the prefix stale that are about these targets; null: all of them. */
  invalidate(prefix: Prefix, targets: ReadonlySet<string> | null): void;
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

/** What a hint is about: a target, or all of them. */
type Touch = { target?: string | undefined; counts?: true | undefined };

const aboutOf = ({ kind, id, counts }: Hint): Touch => ({
  target: KINDS_OF_ONE_TARGET.has(kind) ? id : undefined,
  counts,
});
type Waiting = { targets: Set<string> | null; due: number; cancel: () => void };

function intervalOf(prefix: Prefix, { counts }: Touch): number {
  if (CHARTS.has(prefix)) return CHARTS_EVERY_MS;
  return counts ? COUNTS_EVERY_MS : STATES_EVERY_MS;
}

/** Invalidates at once, then merges further hints within the interval into one more invalidation, of all that they are about. */
function createThrottle(parts: Pick<LiveParts, 'invalidate' | 'now' | 'later'>) {
  const last = new Map<Prefix, number>();
  const waiting = new Map<Prefix, Waiting>();
  const invalidate = (prefix: Prefix, targets: Waiting['targets']) => {
    waiting.delete(prefix);
    last.set(prefix, parts.now());
    parts.invalidate(prefix, targets);
  };
  return {
    touch(prefix: Prefix, about: Touch): void {
      const now = parts.now();
      const before = waiting.get(prefix);
      const next = (last.get(prefix) ?? Number.NEGATIVE_INFINITY) + intervalOf(prefix, about);
      const due = Math.min(before?.due ?? Number.POSITIVE_INFINITY, Math.max(now, next));
      const targets = mergeTargets(before, about.target);
      if (before?.due === due) {
        before.targets = targets;
        return;
      }
      before?.cancel();
      if (due <= now) {
        invalidate(prefix, targets);
        return;
      }
      const entry: Waiting = { targets, due, cancel: () => undefined };
      entry.cancel = parts.later(() => invalidate(prefix, entry.targets), due - now);
      waiting.set(prefix, entry);
    },
    stop(): void {
      for (const { cancel } of waiting.values()) cancel();
      waiting.clear();
    },
  };
}

/** Null: all targets. */
function mergeTargets(before: Waiting | undefined, target: string | undefined) {
  if (target === undefined || before?.targets === null) return null;
  return new Set([...(before?.targets ?? []), target]);
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
    for (const prefix of PREFIXES) throttle.touch(prefix, {});
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
      for (const prefix of STALED_BY[hint.kind] ?? []) throttle.touch(prefix, aboutOf(hint));
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
