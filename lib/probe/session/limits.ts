import type { JourneyDeadlines } from '../journeys/journey';

/** What one session may keep, whatever the server does. */
export const LIMITS = {
  /** Frames of a transcript: the first ones and, in a ring, the last. */
  transcriptHead: 160,
  transcriptTail: 40,
  frameTextBytes: 8192,
  /** Meaningful frames kept as facts, and how many of those places are for the ones that can decide a stage. */
  facts: 256,
  decisiveFacts: 96,
  warnings: 20,
  /** Longest close reason that RFC 6455 allows, bytes. */
  reasonLength: 123,
} as const;

/** Deadlines of a session, in ms. */
export type Deadlines = JourneyDeadlines & {
  upgradeMs: number;
  closeMs: number;
  /** Caps the whole session, the close included. */
  totalMs: number;
};

export const DEFAULT_DEADLINES: Deadlines = {
  upgradeMs: 10_000,
  welcomeMs: 10_000,
  firstEventMs: 15_000,
  completionMs: 60_000,
  closeMs: 2_000,
  settleMs: 2_000,
  serverCloseMs: 25,
  totalMs: 82_000,
};

export const DEFAULT_HOLD_MS = 5_000;

/** Deadlines under a cap on the whole session. A fifth of it, at most `closeMs`, is kept for the close. */
export function capDeadlines(deadlines: Deadlines, totalMs: number): Deadlines {
  return { ...deadlines, totalMs, closeMs: Math.min(deadlines.closeMs, totalMs / 5) };
}

/** The longest a session can take, in ms. */
export function longestSessionMs(deadlines: Deadlines = DEFAULT_DEADLINES): number {
  return deadlines.totalMs;
}
