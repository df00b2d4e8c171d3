import type {
  Classification,
  FrameRecord,
  SessionKeys,
  SessionTimings,
  Transport,
} from './session';
import type { SessionFacts } from './session-facts';

/** The target of a session, and how it was probed, as it was when the session ran. */
export type ProbedTarget = {
  targetId: string;
  /** The target's name. */
  target: string;
  environment: string;
  location: string;
  journey: string;
  /** SHA-256 of the text of a declared journey, hex; absent for the built-in one. */
  journeyHash?: string | undefined;
  transport: Transport;
};

/**
 * A session as a probe hands it over: what the client saw, and what the domain concludes from that alone. A probe knows nothing of
 * releases, strata and revisions: the collector adds those when it makes the session's record.
 */
export type FinishedSession = ProbedTarget & {
  id: string;
  /** Epoch milliseconds. */
  startedAt: number;
  endedAt: number;
  /** `readyMs` is when the welcome came, whether the session became ready or not. */
  timings: SessionTimings;
  keys: Omit<SessionKeys, 'connectionId'>;
  /** Longest event-loop stall of the probe while the session ran, in ms. */
  loopLagMs: number;
  facts: SessionFacts;
  classification: Classification;
  /** A person asked for it (decision 67); absent for those of the schedule. */
  asked?: true | undefined;
  /** The transcript; null where it is not kept. */
  frames: FrameRecord[] | null;
};
