import { startReferenceBackend } from '../../reference-backend/server';
import { childInput, serveParent } from './child';

/** The reference backend in a process of its own, so that the client's core is the client's. */
export type BackendReady = { url: string; jwtSecret: string };
export type BackendInput = { paceMs: number; jwtSecret: string };

const { paceMs, jwtSecret } = childInput<BackendInput>();
const backend = await startReferenceBackend({ paceMs, jwtSecret, heartbeatMs: 600_000 });
serveParent({ url: backend.url, jwtSecret } satisfies BackendReady, () => backend.stats());
