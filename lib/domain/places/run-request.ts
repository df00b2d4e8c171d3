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
  /** What the session of a draft has passed so far. */
  stages?: readonly Stage[] | undefined;
  /** The session of a draft, sealed. */
  result?: string | undefined;
  problem?:
    | { code: 'not_found' | 'busy' | 'unavailable' | 'internal'; message: string }
    | undefined;
};
