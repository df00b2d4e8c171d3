import type { CheckRequest } from '../../check/check-request';

export type QuickGate = {
  endpoint: CheckRequest;
  target: string;
  environment: string;
  /** Null: the version that the backend announces, of several the one that was seen first last. */
  release: string | null;
  ratePerSecond: number;
  deadlineMs: number;
};
