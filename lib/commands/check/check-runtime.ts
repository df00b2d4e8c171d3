import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { checkLine, checkSummary } from '../../contract/output/check-line';
import type { CheckLine, CheckSummary } from '../../contract/output/check-output';
import { toRecord } from '../../domain/classify/to-record';
import type { FinishedSession, ProbedTarget } from '../../domain/sessions/finished-session';
import type { FrameRecord, SessionRecord, Transport } from '../../domain/sessions/session';
import type { AuthPlacement, Credentials } from '../../domain/targets/target';
import { DEFAULT_GATE } from '../../domain/verdict/model/gate-settings';
import { type Clock, systemClock } from '../../kit/clock';
import { uuidv7 } from '../../kit/ids';
import { sleep } from '../../kit/sleep';
import { isNetworkCode } from '../../probe/machine/errno';
import { createLoopMonitor } from '../../probe/machine/loop-monitor';
import { createNetworkCheck } from '../../probe/machine/network-check';
import { finishSession } from '../../probe/session/finish-session';
import { capDeadlines, DEFAULT_DEADLINES, DEFAULT_HOLD_MS } from '../../probe/session/limits';
import { redactUrl } from '../../probe/session/redact';
import { runSession, type SessionDeps } from '../../probe/session/run-session';
import { DEFAULT_SESSION_LIMITS } from '../../probe/session/session-limits';
import type { SessionSpec } from '../../probe/session/session-spec';

/** Options of `check`. Durations in ms. */
export type CheckRequest = {
  url: string;
  transport: Transport;
  sessions: number;
  concurrency: number;
  /** Sessions started per second, whether the ones before have ended or not; null: as fast as `concurrency` allows. */
  ratePerSecond: number | null;
  auth: AuthPlacement;
  credentials: Credentials;
  headers: Record<string, string>;
  /** Cap on one whole session, the close included; null for the default deadlines. */
  timeoutMs: number | null;
  holdMs: number | null;
  release: string | null;
  /** Largest message that is followed, bytes; null for the default. */
  maxMessageBytes: number | null;
};

export type CheckSession = { line: CheckLine; frames: FrameRecord[] };

export type CheckHooks = {
  /** Called once per session, in the order in which they end. */
  onSession(session: CheckSession): void;
};

export type CheckRunResult = {
  summary: CheckSummary;
  /** Every session was excluded because the local network is down. */
  networkDown: boolean;
  /** More sessions were excluded than a verdict allows: what passed says too little. */
  tooManyExcluded: boolean;
};

/** Open sessions of an open-loop run: a target that hangs must not use up the file descriptors of this machine. */
const IN_FLIGHT_LIMIT = 4_000;
const DEFAULT_ENVIRONMENT = 'unknown';

/** Runs the sessions of one `check`. Sessions ended early by the signal are not counted. Never rejects for what a server does. */
export async function runCheck(
  request: CheckRequest,
  hooks: CheckHooks,
  signal: AbortSignal,
): Promise<CheckRunResult> {
  const clock = systemClock;
  const loop = createLoopMonitor(clock);
  // There is one target and no other to compare with: only a missing route proves that the network is down.
  const network = createNetworkCheck({ clock, anchors: () => [] });
  const deps: SessionDeps = { clock, loop, random: randomBytes, network };
  const begun = clock.monotonic();
  // Every running session listens to the signal.
  setMaxListeners(0, signal);
  const records: SessionRecord[] = [];
  const runOne = async () => {
    const result = await runSession(specOf(request, clock), deps, signal);
    if (result.aborted) return;
    const finished = finishSession(result, targetOf(request), true);
    const record = recordOf(finished, request.release);
    records.push(withoutFacts(record));
    hooks.onSession({ line: checkLine(record), frames: finished.frames ?? [] });
  };
  try {
    if (request.ratePerSecond === null) await runClosed(request, runOne, signal);
    else await runOpen(request, { run: runOne, clock }, signal);
  } finally {
    loop.stop();
  }
  const summary = checkSummary(records, clock.monotonic() - begun);
  return {
    summary,
    networkDown: records.length > 0 && records.every(isNetworkDown),
    tooManyExcluded: summary.excluded > DEFAULT_GATE.mostExcluded * summary.sessions,
  };
}

/** `release`: the one that the user names, else the one that the backend announces. */
function recordOf(finished: FinishedSession, release: string | null): SessionRecord {
  return toRecord(finished, {
    revision: 0,
    release: release ?? (finished.facts.announced.release || 'unknown'),
    straddle: false,
    stratum: 'steady',
    seeded: false,
  });
}

/** Keeps of each session only what the summary counts, so that a long run does not fill the memory. */
function withoutFacts(record: SessionRecord): SessionRecord {
  return { ...record, facts: { ...record.facts, frames: [], warnings: [] } };
}

function isNetworkDown(record: SessionRecord): boolean {
  return record.exclusion === 'network' && isNetworkCode(record.facts.error?.code ?? '');
}

/** A new session starts when one ends, at most `concurrency` at once. */
async function runClosed(
  request: CheckRequest,
  runOne: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let left = request.sessions;
  const lane = async () => {
    while (left > 0 && !signal.aborted) {
      left--;
      await runOne();
    }
  };
  const lanes = Math.min(request.concurrency, request.sessions);
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Sessions start on schedule, however long the ones before take. */
async function runOpen(
  request: CheckRequest,
  deps: { run: () => Promise<void>; clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  const intervalMs = 1000 / (request.ratePerSecond ?? 1);
  const begun = deps.clock.monotonic();
  const running = new Set<Promise<void>>();
  for (let index = 0; index < request.sessions && !signal.aborted; index++) {
    const waitMs = begun + index * intervalMs - deps.clock.monotonic();
    if (waitMs > 0) await sleep(deps.clock, waitMs, signal);
    if (running.size >= IN_FLIGHT_LIMIT) await Promise.race(running);
    if (signal.aborted) break;
    const session: Promise<void> = deps.run().finally(() => running.delete(session));
    running.add(session);
  }
  await Promise.all(running);
}

function specOf(request: CheckRequest, clock: Clock): SessionSpec {
  const { timeoutMs } = request;
  return {
    id: uuidv7(clock.now()),
    url: request.url,
    transport: request.transport,
    auth: request.auth,
    credentials: request.credentials,
    headers: request.headers,
    deadlines: timeoutMs === null ? DEFAULT_DEADLINES : capDeadlines(DEFAULT_DEADLINES, timeoutMs),
    limits: {
      ...DEFAULT_SESSION_LIMITS,
      messageBytes: request.maxMessageBytes ?? DEFAULT_SESSION_LIMITS.messageBytes,
    },
    holdMs: request.holdMs ?? DEFAULT_HOLD_MS,
  };
}

function targetOf(request: CheckRequest): ProbedTarget {
  return {
    targetId: '',
    target: redactUrl(request.url),
    environment: DEFAULT_ENVIRONMENT,
    location: 'local',
    journey: 'agent',
    transport: request.transport,
  };
}
