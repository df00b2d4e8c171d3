import { randomBytes } from 'node:crypto';
import { toRecord } from '../../domain/classify/to-record';
import { redactUrl } from '../../domain/redaction/redact-url';
import type { FinishedSession, ProbedTarget } from '../../domain/sessions/finished-session';
import { journeyLabels } from '../../domain/sessions/journey-labels';
import type { FrameRecord, SessionRecord } from '../../domain/sessions/session';
import type { Clock } from '../../kit/clock';
import { uuidv7 } from '../../kit/ids';
import { createLoopMonitor } from '../../probe/machine/loop-monitor';
import { createNetworkCheck } from '../../probe/machine/network-check';
import { finishSession } from '../../probe/session/finish-session';
import {
  capDeadlines,
  DEFAULT_HOLD_MS,
  type Deadlines,
  sessionDeadlines,
} from '../../probe/session/limits';
import { RunClaims } from '../../probe/session/run-claims';
import { runSession, type SessionDeps } from '../../probe/session/run-session';
import { DEFAULT_SESSION_LIMITS } from '../../probe/session/session-limits';
import type { SessionSpec } from '../../probe/session/session-spec';
import type { CheckRequest, CheckTimes } from './check-request';

const DEFAULT_ENVIRONMENT = 'unknown';

export type CheckSessions = {
  /** Runs one session. Resolves with null where the signal ended it. Never rejects for what a server does. */
  run(signal: AbortSignal): Promise<{ record: SessionRecord; frames: FrameRecord[] } | null>;
  stop(): void;
};

/** Sessions against one endpoint, without a store. Of a record only what is counted is kept. */
export function createCheckSessions(request: CheckRequest, clock: Clock): CheckSessions {
  const loop = createLoopMonitor(clock);
  // There is one target and no other to compare with: only a missing route proves that the network is down.
  const network = createNetworkCheck({ clock, anchors: () => [] });
  let begun = 0;
  const claims = new RunClaims();
  const deps: SessionDeps = { clock, loop, random: randomBytes, network, claims };
  return {
    async run(signal) {
      const result = await runSession(specOf(request, clock, begun++), deps, signal);
      if (result.aborted) return null;
      const finished = finishSession(result, targetOf(request), true);
      const record = recordOf(finished, request.release);
      return { record, frames: finished.frames ?? [] };
    },
    stop: () => loop.stop(),
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
export function withoutFacts(record: SessionRecord): SessionRecord {
  return { ...record, facts: { ...record.facts, frames: [], warnings: [] } };
}

/** Deadlines of the sessions of a check: those of its options, over those of its journey, under its cap. */
export function checkDeadlines(request: CheckTimes): Deadlines {
  const { timeoutMs, deadlines } = request;
  const usual = sessionDeadlines(request);
  if (timeoutMs === null) return usual;
  return capDeadlines(usual, timeoutMs, deadlines?.complete !== undefined);
}

/** `turn`: sessions take turns between ways to present the credential. */
function specOf(request: CheckRequest, clock: Clock, turn: number): SessionSpec {
  const { auth } = request;
  return {
    id: uuidv7(clock.now()),
    url: request.url,
    transport: request.transport,
    journeyDefinition: request.journeyDefinition,
    auth: auth[turn % auth.length] ?? 'header',
    namesAuth: auth.length > 1,
    credentials: request.credentials,
    headers: request.headers,
    deadlines: checkDeadlines(request),
    stageDeadlines: request.deadlines,
    idleMs: request.idleMs,
    question: request.question ?? undefined,
    compression: request.compression,
    hosts: request.hosts,
    secrets: request.secrets,
    socketIo: request.socketIo,
    limits: {
      ...DEFAULT_SESSION_LIMITS,
      // Whoever runs a command can reach these addresses anyway.
      linkLocal: true,
      messageBytes: request.maxMessageBytes ?? DEFAULT_SESSION_LIMITS.messageBytes,
    },
    holdMs: request.holdMs ?? DEFAULT_HOLD_MS,
    outbound: request.outbound,
  };
}

function targetOf(request: CheckRequest): ProbedTarget {
  return {
    targetId: '',
    target: redactUrl(request.url),
    environment: DEFAULT_ENVIRONMENT,
    location: 'local',
    ...journeyLabels({ ...request, journey: 'agent' }),
    transport: request.transport,
  };
}
