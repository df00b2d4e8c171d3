import type { AuthPlacement, Credentials } from '../../domain/targets/target';
import type { Deadlines } from './limits';
import type { SessionLimits } from './session-limits';

/** Everything one session needs to know. */
export type SessionSpec = {
  id: string;
  url: string;
  auth: AuthPlacement;
  credentials: Credentials;
  headers: Record<string, string>;
  deadlines: Deadlines;
  limits: SessionLimits;
  /** How long the session must survive its welcome to count as ready without an agent event. */
  holdMs: number;
};

/** Fresh ids of one session; never those of another. */
export type SessionIds = {
  traceId: string;
  spanId: string;
  runId: string;
  threadId: string;
  userId: string;
  messageId: string;
};
