import type { SessionFacts } from './session-facts';
import type { Handler, Outcome, Stage, StageResult } from './stages';

/** Every transport that a session can run over; a target names one. Each has a driver in `lib/probe/transports`. */
export const TRANSPORTS = ['ws', 'socket.io'] as const;
export type Transport = (typeof TRANSPORTS)[number];
export type Stratum = 'steady' | 'cold';

/**
 * Why a session does not count (decision 39). `network` and `clock`: a fault of the probe's machine. `stopping`: the probe
 * was stopped. `limit`: the session exceeded a limit of ours. Only `network` and `clock` are faults of the probe.
 */
export const EXCLUSION_KINDS = ['network', 'clock', 'stopping', 'limit'] as const;
export type ExclusionKind = (typeof EXCLUSION_KINDS)[number];

/**
 * How the socket ended. `code`: from the close frame; 1006 if an accepted connection ended without one; null if none was
 * accepted.
 */
type SessionClose = {
  code: number | null;
  reason: string;
  by: 'server' | 'client' | 'network' | null;
};

/** Milliseconds from the session's start unless a field says otherwise, by the monotonic clock; null if it never happened. */
export type SessionTimings = {
  dnsMs: number | null;
  connectMs: number | null;
  tlsMs: number | null;
  upgradeMs: number | null;
  readyMs: number | null;
  firstEventMs: number | null;
  completeMs: number | null;
  /** From the request to the first audio that came after it; absent where the journey declares no audio. */
  firstAudioMs?: number | null | undefined;
  totalMs: number;
};

/** Stable id and title of a way of failing: stage + close code + error code + normalised text. */
export type Signature = { id: string; title: string };

/** Ids that match a health event to its session. */
export type SessionKeys = {
  traceId: string;
  runId: string;
  threadId: string;
  userId: string;
  connectionId: string | null;
};

/**
 * Where the backend and the client contradict each other about one session. `failed`: it reports a stage as failed that the client saw
 * succeed. `ok`: it reports a stage as ok although the client saw it, or an earlier one (`missed`), fail.
 */
export type Disagreement = { reported: 'ok' | 'failed'; stage: Stage; missed: Stage | null };

/** What is concluded about a session from its facts and the backend's health events. */
export type Classification = {
  stages: StageResult[];
  failedStage: Stage | null;
  outcome: Outcome;
  handler: Handler;
  errorCode: string | null;
  signature: Signature | null;
  warnings: string[];
  /** The first contradiction; absent where there is none, and of sessions of older versions. */
  disagreement?: Disagreement | undefined;
  /** Whether the backend used its emergency handler, or tried to; null if neither is proven. */
  emergency: boolean | null;
};

/** One synthetic run of a journey, ended and classified. */
export type SessionRecord = Classification & {
  id: string;
  /** Grows by one with every re-classification; the store keeps the highest and corrects its tallies. */
  revision: number;
  targetId: string;
  /** The target's name when the session ran. */
  target: string;
  environment: string;
  /** As announced by the instance, else the release known for the target, else `unknown`. */
  release: string;
  /** Open during a known change of release and without an announced one: counted separately, unless it failed. */
  straddle: boolean;
  location: string;
  journey: string;
  /** SHA-256 of the text of a declared journey, hex; absent for the built-in one, and in records of older versions. */
  journeyHash?: string | undefined;
  transport: Transport;
  stratum: Stratum;
  instance: string | null;
  /** Demo history: shown and labelled; no rule and no verdict uses it. */
  seeded: boolean;
  /** A person asked for it: shown and labelled, and counted apart (decision 67). Absent for those of the schedule. */
  asked?: true | undefined;
  /** Epoch milliseconds. */
  startedAt: number;
  endedAt: number;
  close: SessionClose;
  timings: SessionTimings;
  /** Names of the agent events of this run, in order of arrival, bounded. */
  events: string[];
  keys: SessionKeys;
  /** Evidence that the fault was the probe's and not the target's; null unless the outcome is `excluded`. */
  excludedBecause: string | null;
  /** Kind of that fault (decision 39); null unless the outcome is `excluded`, absent in records of older versions. */
  exclusion?: ExclusionKind | null;
  /** Longest event-loop stall of the probe while the session ran, in ms. */
  loopLagMs: number;
  facts: SessionFacts;
};

/** One frame of a transcript. Text is redacted before it is stored and truncated at a named limit. */
export type FrameRecord = {
  /** Milliseconds from the session's start. */
  atMs: number;
  direction: 'in' | 'out';
  kind: 'text' | 'binary' | 'ping' | 'pong' | 'close';
  /** Bytes on the wire, before truncation. */
  size: number;
  text: string;
  truncated: boolean;
};
