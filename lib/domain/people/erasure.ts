/** What was asked to be erased. `text`: what contains a text, such as a user id, at one target. */
export const ERASURE_KINDS = ['target', 'session', 'text'] as const;
type ErasureKind = (typeof ERASURE_KINDS)[number];

/** Rows of each kind. `state`: alerts, messages, deployments and the like that went or lost the text. */
export type ErasureCounts = {
  sessions: number;
  healthEvents: number;
  connections: number;
  tallies: number;
  labels: number;
  state: number;
};

export const NOTHING_ERASED: ErasureCounts = {
  sessions: 0,
  healthEvents: 0,
  connections: 0,
  tallies: 0,
  labels: 0,
  state: 0,
};

/** An erasure under way, or that was done. It names no text that it erased. Instants are epoch ms. */
export type Erasure = {
  id: string;
  what: ErasureKind;
  /** '' for a session. */
  targetId: string;
  sessionId: string | null;
  /** "staging chat", or the session's id: for lists. */
  name: string;
  /** The text, sealed; null for others, and once it is done. */
  sealedText: string | null;
  by: string;
  requestedAt: number;
  /** The longest that a session of the target could take, which may still be in flight; absent: no longer than usual. */
  longestSessionMs?: number | undefined;
  /** Where it goes on after a restart; null at the beginning and once it is done. */
  cursor: string | null;
  doneAt: number | null;
  counts: ErasureCounts;
};

export function addCounts(a: ErasureCounts, b: Partial<ErasureCounts>): ErasureCounts {
  return {
    sessions: a.sessions + (b.sessions ?? 0),
    healthEvents: a.healthEvents + (b.healthEvents ?? 0),
    connections: a.connections + (b.connections ?? 0),
    tallies: a.tallies + (b.tallies ?? 0),
    labels: a.labels + (b.labels ?? 0),
    state: a.state + (b.state ?? 0),
  };
}
