import {
  DEFAULT_STAGE_DEADLINES,
  longestSessionMs,
  type SessionTimes,
  type StageDeadlines,
  stageDeadlines,
} from '../../domain/targets/deadlines';
import type { JourneyDeadlines } from '../journeys/journey';

/** What one session may keep, whatever the server does. */
export const LIMITS = {
  /** Frames of a transcript: the first ones and, in a ring, the last. */
  transcriptHead: 160,
  transcriptTail: 40,
  frameTextBytes: 8192,
  /** Frames with audio that a transcript shows of each direction. */
  shownAudio: 10,
  /** Meaningful frames kept as facts, and how many of those places are for the ones that can decide a stage. */
  facts: 256,
  decisiveFacts: 96,
  warnings: 20,
  /** Longest close reason that RFC 6455 allows, bytes. */
  reasonLength: 123,
} as const;

/** Deadlines of a session, in ms. */
export type Deadlines = JourneyDeadlines & {
  /** Until the connection is made; where absent it shares the time of `upgradeMs`. */
  connectMs?: number | undefined;
  /** Until the connection is accepted: since it was made, or since the start without a `connectMs`. */
  upgradeMs: number;
  /** The cap on the session raised `completionMs`: it is over what a declared journey sets. */
  isCompletionRaised?: true | undefined;
  closeMs: number;
  /** Caps the whole session, the close included. */
  totalMs: number;
};

/** After a run that ended badly: time for the server to say more. After a good one: time for it to close. */
const SETTLE_MS = 2_000;
const SERVER_CLOSE_MS = 25;

/** The deadlines of a session of the built-in journey. It waits once for all stages up to its welcome. */
export function sessionDeadlines(times: SessionTimes): Deadlines {
  const set: StageDeadlines = stageDeadlines(times);
  const usual = DEFAULT_STAGE_DEADLINES;
  const beforeReady = (set.auth ?? 0) + (set.factory ?? 0) + (set.handler ?? 0);
  return {
    ...(set.connect === undefined ? {} : { connectMs: set.connect }),
    upgradeMs: set.accept ?? usual.accept,
    welcomeMs: beforeReady + (set.ready ?? usual.ready),
    firstEventMs: set.agent ?? usual.agent,
    completionMs: set.complete ?? usual.complete,
    closeMs: set.close ?? usual.close,
    settleMs: SETTLE_MS,
    serverCloseMs: SERVER_CLOSE_MS,
    totalMs: longestSessionMs(times),
  };
}

export const DEFAULT_DEADLINES: Deadlines = sessionDeadlines({});

export const DEFAULT_HOLD_MS = 5_000;

/**
 * Deadlines under a cap on the whole session. A cap that is longer than the time for the answer raises that, unless it was set for the
 * sessions themselves (`isCompletionSet`): whoever allows a session 120 s says that its answer may take that long. A fifth of the cap, at
 * most `closeMs`, is kept for the close.
 */
export function capDeadlines(
  deadlines: Deadlines,
  totalMs: number,
  isCompletionSet = false,
): Deadlines {
  const isRaised = !isCompletionSet && totalMs > deadlines.completionMs;
  return {
    ...deadlines,
    totalMs,
    ...(isRaised ? { completionMs: totalMs, isCompletionRaised: true } : {}),
    closeMs: Math.min(deadlines.closeMs, totalMs / 5),
  };
}
