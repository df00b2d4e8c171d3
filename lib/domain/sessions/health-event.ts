import type { Handler, Stage } from './stages';

/**
 * `recovered`: the stage failed and works again; if it is later than the failure, it cancels it. `activated` and
 * `attempted`: a handler other than the real one took over, or tried to.
 */
export const HEALTH_OUTCOMES = ['ok', 'failed', 'activated', 'attempted', 'recovered'] as const;
export type HealthOutcome = (typeof HEALTH_OUTCOMES)[number];

/** What the backend reports about its own work: a stage, an outcome, an instant, correlation ids. */
export type HealthEvent = {
  id: string;
  /** Epoch milliseconds, by the backend's clock. */
  at: number;
  stage: Stage;
  outcome: HealthOutcome;
  handler?: Handler;
  /** Name of the target, if the backend knows it. */
  target?: string;
  environment: string;
  release?: string;
  instance?: string;
  connectionId?: string;
  sessionId?: string;
  runId?: string;
  traceId?: string;
  errorCode?: string;
  message?: string;
  attributes?: Record<string, unknown>;
};

/** A stored health event: with its arrival, and with what the collector added to it. */
export type StoredHealthEvent = HealthEvent & {
  /** Epoch milliseconds, by our clock. */
  receivedAt: number;
  /** Epoch milliseconds of the bucket it counts in: `at`, or the arrival if `at` is ahead of our clock. */
  bucketAt: number;
  /** The backend's clock was more than 5 min ahead of ours. */
  clockAhead: boolean;
  /** Id of the target it is attributed to; null if that is unknown. */
  targetId: string | null;
  seeded: boolean;
};
