import { startReferenceBackend } from '../../reference-backend/server';
import type { FaultShares } from '../../reference-backend/settings/faults';
import { childInput, serveParent } from './child';

/** The reference backend in a process of its own, so that the client's core is the client's. */
export type BackendReady = { url: string; jwtSecret: string };
/** `compression`: it agrees to permessage-deflate where that is offered; it does not where absent. */
export type BackendInput = {
  paceMs: number;
  jwtSecret: string;
  compression?: boolean;
  /** Shares of sessions, by fault. */
  faults?: Partial<FaultShares> | undefined;
};
/** What an `ask` answers, of all that the backend counts. */
export type BackendFigures = { active: number; agentEvents: number };

const { paceMs, jwtSecret, compression = false, faults = {} } = childInput<BackendInput>();
const backend = await startReferenceBackend({
  paceMs,
  jwtSecret,
  compression,
  faults,
  heartbeatMs: 86_400_000,
});
serveParent(
  { url: backend.url, jwtSecret } satisfies BackendReady,
  (): BackendFigures => backend.stats(),
);
