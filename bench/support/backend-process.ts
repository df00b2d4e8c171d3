import { startReferenceBackend } from '../../reference-backend/server';
import { childInput, serveParent } from './child';

/** The reference backend in a process of its own, so that the client's core is the client's. */
export type BackendReady = { url: string; jwtSecret: string };
/** `compression`: it agrees to permessage-deflate where that is offered; it does not where absent. */
export type BackendInput = { paceMs: number; jwtSecret: string; compression?: boolean };
/** What an `ask` answers, of all that the backend counts. */
export type BackendFigures = { active: number; agentEvents: number };

const { paceMs, jwtSecret, compression = false } = childInput<BackendInput>();
const backend = await startReferenceBackend({
  paceMs,
  jwtSecret,
  compression,
  heartbeatMs: 86_400_000,
});
serveParent(
  { url: backend.url, jwtSecret } satisfies BackendReady,
  (): BackendFigures => backend.stats(),
);
