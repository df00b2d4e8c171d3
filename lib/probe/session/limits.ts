/** What a session may cost us, whatever the server does. */
export const LIMITS = {
  fragments: 4096,
  bufferedChunks: 16 * 1024,
  /** Head of an HTTP answer, and how much of a refusal's body is read, for how long. */
  informational: 20,
  headerBytes: 16 * 1024,
  refusalBytes: 4096,
  refusalWaitMs: 500,
  /** Frames of a transcript: the first ones and, in a ring, the last. */
  transcriptHead: 160,
  transcriptTail: 40,
  frameTextBytes: 8192,
  /** Meaningful frames kept as facts, and how many of those places are for the ones that can decide a stage. */
  facts: 256,
  decisiveFacts: 96,
  /** Our answers to pings stop while this much is waiting to be sent. */
  unsentBytes: 256 * 1024,
  warnings: 20,
  reasonLength: 123,
} as const;

/** Deadlines of the stages, in ms. `totalMs` caps everything, the close included. */
export type Deadlines = {
  upgradeMs: number;
  welcomeMs: number;
  /** From the request. */
  firstEventMs: number;
  /** From the request. */
  completionMs: number;
  closeMs: number;
  /** After a run that ended badly: time for the server to say more or to close. */
  settleMs: number;
  /** After the final event: time for a server that ends by itself to be seen doing so. */
  farewellMs: number;
  totalMs: number;
};

export const DEFAULT_DEADLINES: Deadlines = {
  upgradeMs: 10_000,
  welcomeMs: 10_000,
  firstEventMs: 15_000,
  completionMs: 60_000,
  closeMs: 2_000,
  settleMs: 2_000,
  farewellMs: 25,
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
