import type { WebSocket } from 'ws';
import { type Clock, waitFor } from '../kit/clock';
import type { LogLevel } from '../kit/log';
import type { HandlerName, Stage } from '../kit/stages';
import type { HealthOutcome } from '../reporting/health-reporter';
import type { FaultPlan } from '../settings/faults';
import type { Frame } from './frames';
import type { Close } from './vocabulary';

export type StageDetail = {
  handler?: HandlerName;
  errorCode?: string;
  message?: string;
  attributes?: Record<string, unknown>;
  runId?: string | undefined;
};

/** One connection from the upgrade to its end. */
export type Session = {
  readonly id: string;
  readonly faults: FaultPlan;
  /** The release that this connection announces until its end. */
  readonly release: string;
  /** The instance that serves it. */
  readonly instance: string;
  /** Resolves when the connection is over and its close was reported. */
  readonly ended: Promise<void>;
  /** Aborted as soon as the connection is over. */
  readonly signal: AbortSignal;
  /** Frames taken and agent events sent so far. */
  readonly counts: { messages: number; agentEvents: number };
  /** A health event about one stage. */
  report(stage: Stage, outcome: HealthOutcome, detail?: StageDetail): void;
  log(level: LogLevel, message: string): void;
  /** False where the connection is over or the client does not read. */
  send(frame: Frame): boolean;
  /** Starts the closing handshake, once. */
  close(close: Close): void;
  /** Breaks the connection without a close frame. */
  destroy(): void;
  /** Work that must have ended before the close is reported. */
  track(work: Promise<void>): void;
  /** Called once when the connection is over. */
  onEnd(run: () => void): void;
  /** Ids of the request that is served, for later health events. */
  assignRun(runId: string): void;
  waitMs(ms: number): Promise<boolean>;
};

type SessionEnd = { code: number; reason: string; by: 'server' | 'client' | 'network' };

export type SessionParts = {
  id: string;
  socket: WebSocket;
  faults: FaultPlan;
  release: string;
  instance: string;
  clock: Clock;
  emit(stage: Stage, outcome: HealthOutcome, detail: StageDetail): void;
  log(level: LogLevel, message: string): void;
  /** After the close was reported; `failed` where any stage before it failed. */
  ended(end: SessionEnd, failed: boolean): void;
};

/** Bytes that may wait for a client that does not read; beyond it the connection is broken off. */
const SEND_BUFFER_LIMIT = 4 * 1_048_576;
/** The close code that the socket answers a violation with; any other is 1002. */
const VIOLATION_CODES = new Map([
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 1009],
  ['WS_ERR_INVALID_UTF8', 1007],
]);
const CLEAN = new Set([1000, 1001, 1005]);

/** Wraps an accepted socket. */
export function openSession(parts: SessionParts): Session {
  const { socket, clock } = parts;
  const over = new AbortController();
  const work = new Set<Promise<void>>();
  const cleanups: (() => void)[] = [];
  const openedAt = clock.monotonic();
  let ours: Close | null = null;
  let broken = false;
  let violation: string | null = null;
  /** We closed while a run was still going on. */
  let cutShort = false;
  let runId: string | undefined;
  let decided = false;
  let failed = false;

  const report: Session['report'] = (stage, outcome, detail = {}) => {
    failed ||= outcome === 'failed';
    decided ||= outcome === 'failed' || stage === 'ready';
    parts.emit(stage, outcome, { runId, ...detail });
  };

  let settle = (): void => {};
  const ended = new Promise<void>((resolve) => {
    settle = resolve;
  });
  socket.once('close', (code, reason) => {
    const end: SessionEnd = ours
      ? { ...ours, by: 'server' }
      : { code, reason: reason.toString('utf8'), by: code === 1006 ? 'network' : 'client' };
    if (broken) end.by = 'server';
    // A constant reason avoids a DOMException with its stack for every connection.
    over.abort('over');
    for (const cleanup of cleanups.reverse()) cleanup();
    void Promise.allSettled(work).then(() => {
      if (!decided) {
        report('ready', 'failed', { message: 'the connection ended before the welcome' });
      }
      const clean = CLEAN.has(end.code) && !cutShort;
      report('close', clean ? 'ok' : 'failed', {
        ...(violation && { message: `protocol violation by the client: ${violation}` }),
        attributes: { ...end, durationMs: Math.round(clock.monotonic() - openedAt) },
      });
      parts.ended(end, failed);
      settle();
    });
  });
  // A socket error is always followed by its close, which carries all that is reported.
  socket.on('error', (error: Error & { code?: string }) => {
    if (!error.code?.startsWith('WS_ERR_')) return;
    violation = error.message;
    ours ??= { code: VIOLATION_CODES.get(error.code) ?? 1002, reason: '' };
  });

  return {
    id: parts.id,
    faults: parts.faults,
    release: parts.release,
    instance: parts.instance,
    ended,
    signal: over.signal,
    counts: { messages: 0, agentEvents: 0 },
    report,
    log: parts.log,
    send(frame) {
      if (socket.readyState !== socket.OPEN) return false;
      if (socket.bufferedAmount > SEND_BUFFER_LIMIT) {
        socket.terminate();
        return false;
      }
      socket.send(JSON.stringify(frame));
      return true;
    },
    close(close) {
      if (socket.readyState !== socket.OPEN) return;
      ours = close;
      cutShort = work.size > 0;
      socket.close(close.code, close.reason);
    },
    destroy() {
      broken = true;
      socket.terminate();
    },
    track(promise) {
      work.add(promise);
      const done = (): void => void work.delete(promise);
      promise.then(done, done);
    },
    onEnd(run) {
      if (over.signal.aborted) run();
      else cleanups.push(run);
    },
    assignRun(id) {
      runId = id;
    },
    waitMs: (ms) => waitFor(clock, ms, over.signal),
  };
}
