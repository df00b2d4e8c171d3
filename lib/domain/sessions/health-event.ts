import type { Handler, Stage } from './stages';

/**
 * `recovered`: the stage failed and works after all; of later instants than the failure, it takes that back. `activated` and
 * `attempted`: another handler than the real one stepped in, or tried to.
 */
export const HEALTH_OUTCOMES = ['ok', 'failed', 'activated', 'attempted', 'recovered'] as const;
export type HealthOutcome = (typeof HEALTH_OUTCOMES)[number];

/** What the backend says about its own work: a stage, an outcome, an instant, a correlation id. */
export type HealthEvent = {
  id: string;
  /** Epoch milliseconds, by the backend's clock. */
  at: number;
  stage: Stage;
  outcome: HealthOutcome;
  handler?: Handler;
  /** Name of the target, where the backend knows it. */
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

/** A health event as it is kept: with its arrival, and with what the collector found out about it. */
export type StoredHealthEvent = HealthEvent & {
  /** Epoch milliseconds, by our clock. */
  receivedAt: number;
  /** Epoch milliseconds of the bucket it counts in: `at`, or the arrival where `at` lies ahead of our clock. */
  bucketAt: number;
  /** The backend's clock was more than 5 min ahead of ours. */
  clockAhead: boolean;
  /** Id of the target it was attributed to; null where that is not known. */
  targetId: string | null;
  seeded: boolean;
};
