import type { Stage } from '../sessions/stages';

/**
 * One session that somebody asks for in a process without a probe: written there, carried out by the process that it names, and
 * deleted once the answer was read. Instants are epoch ms.
 */
export type RunRequest = {
  targetId: string;
  requestedAt: number;
  /** The stored session, once there is one. */
  sessionId: string | null;
  /** Whose probe is to run it. */
  processId?: string | undefined;
  begunAt?: number | undefined;
  /** The target, sealed as a whole, where it is not saved: its session is not stored. */
  draft?: string | undefined;
  /** The session while it runs, where its target is saved. */
  runningId?: string | undefined;
  /** What the session has passed so far. */
  stages?: readonly Stage[] | undefined;
  /** The session of a draft, sealed. */
  result?: string | undefined;
  problem?:
    | { code: 'not_found' | 'busy' | 'unavailable' | 'internal'; message: string }
    | undefined;
};

/** A session that somebody asked for, while it runs. `startedAt`: epoch ms. `stages`: those that it has passed so far. */
export type RunningSession = { targetId: string; startedAt: number; stages: readonly Stage[] };
