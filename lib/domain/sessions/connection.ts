/** The indicators that health events of a connection can decide. */
export const CONNECTION_INDICATORS = ['connection', 'factory', 'emergency', 'agent'] as const;
export type ConnectionIndicator = (typeof CONNECTION_INDICATORS)[number];

/**
 * One connection of the backend, folded from its health events by connection id (decision 15: server-reported
 * series are folds, never sums of events). Folding the same events again changes nothing.
 */
export type ServerConnection = {
  connectionId: string;
  revision: number;
  targetId: string | null;
  environment: string;
  release: string;
  instance: string | null;
  /** Carries one of our session ids. */
  sessionId: string | null;
  seeded: boolean;
  /** Epoch ms of the first event, and of the earliest event that decided anything, which chooses the bucket. */
  firstAt: number;
  decidedAt: number | null;
  /** null: not decided yet. */
  connection: 'good' | 'bad' | null;
  factory: 'good' | 'bad' | null;
  emergency: 'good' | 'bad' | null;
  agent: 'good' | 'bad' | null;
  accepted: boolean;
  /** What the events proved, each with the earliest epoch ms that proved it. The fields above are derived from it. */
  evidence?: Record<string, number>;
};
