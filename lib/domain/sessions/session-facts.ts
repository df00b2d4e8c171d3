import type { JourneyFinding, JourneyPlan } from './journey-plan';
import type { Stage } from './stages';

/**
 * What the client observed, without conclusions. Bounded whatever the server does. Classification reads these facts
 * again whenever a late health event arrives, so they are stored with the session.
 */
export type SessionFacts = {
  /** Milliseconds from the session's start; null if it never happened. For `wss:` connected includes TLS. */
  connectedMs: number | null;
  acceptedMs: number | null;
  /** HTTP status of a refused upgrade. */
  upgradeStatus: number | null;
  /** Body (JSON or plain text only) and authentication challenge of a refused upgrade, redacted and truncated. */
  upgradeText?: string;
  /** A transport error, before or after the upgrade. */
  error: {
    phase: 'dns' | 'tcp' | 'tls' | 'upgrade' | 'open';
    code: string;
    message: string;
  } | null;
  /** Why the session does not count, with the evidence. */
  probeFault: string | null;
  /** What kind of reason `probeFault` is (`ExclusionKind`); absent in facts of older versions. */
  exclusion?: 'network' | 'clock' | 'stopping' | 'limit' | null;
  /** The deadline that ended the session. */
  deadline: { stage: Stage; atMs: number } | null;
  /** When the agent request was sent. */
  requestedMs: number | null;
  /** When the socket had stayed open for the survival time after the welcome. */
  heldMs: number | null;
  /** Meaningful frames in order of arrival; all others are only counted, in `uncounted`. */
  frames: FrameFact[];
  /** Number of received frames that are not in `frames`: heartbeats, acknowledgements, noise, repeats beyond the limit. */
  uncounted?: number;
  close: {
    code: number | null;
    reason: string;
    by: 'server' | 'client' | 'network';
    atMs: number;
    /** Our close frame was never answered and the connection did not end, so it was terminated. */
    unanswered?: boolean;
  } | null;
  /** Ids of our session and request, which distinguish its events and health events from noise. */
  ids: { runId: string; threadId: string; sessionId?: string; traceId?: string };
  /** From the welcome, if it announces them. */
  announced: { release: string | null; instance: string | null; connectionId: string | null };
  warnings: string[];
  /** What the declared journey of the session measures. Absent: the built-in journey. */
  plan?: JourneyPlan | undefined;
  /** What the script of a declared journey found, if it ended the session; the first one. */
  finding?: JourneyFinding | null | undefined;
  /** Codes of a close by the server that are a clean end of a declared journey; absent: 1000, 1001 and 1005. */
  cleanCloseCodes?: readonly number[] | undefined;
};

/** One inbound frame by its meaning (see `read-frame.ts`). */
export type FrameFact = { atMs: number; meaning: FrameMeaning };

/**
 * Stages that an error, a close reason or a refused upgrade can name. Text alone names `auth`, `factory`, `handler` and
 * `agent`; a rule of a declared journey can name each of them.
 */
export type FailingStageName =
  | 'accept'
  | 'auth'
  | 'factory'
  | 'handler'
  | 'ready'
  | 'agent'
  | 'complete';

/** The stage that a text names as failing. `proof`: only that stage could have written it, so the stages before it passed. */
export type FailingStage = { stage: FailingStageName; proof: boolean; emergency: boolean };

/** Signs of the canned answer of a fallback handler; any two of them are evidence. */
export type Fingerprint = 'agent-name' | 'tool-name' | 'text';

type MeaningBase = {
  /** The frame's own name, truncated. */
  name: string;
  /** A name, value or flag of the frame shows that a handler other than the real one serves. */
  served?: 'fallback' | 'emergency';
  /** The factory is no longer proven: service is degraded, or a component failed and the server works around it. */
  degraded?: boolean;
  runId?: string;
  threadId?: string;
  /** Stages that a declared journey says this message proves. */
  proves?: Stage[];
};

/** What one inbound frame means. Plain JSON. */
export type FrameMeaning = MeaningBase &
  (
    | {
        kind: 'welcome';
        connectionId: string | null;
        release: string | null;
        instance: string | null;
      }
    /** Authentication succeeded, reported separately from the welcome. */
    | { kind: 'authenticated' }
    | {
        kind: 'agent';
        /** Canonical event name, e.g. `agent_started`. */
        event: string;
        /** It ends the run, successfully or not. */
        final: boolean;
        /** It reports that the run failed. */
        failed: boolean;
        /** It carries a non-empty answer. */
        answer: boolean;
        fingerprints: Fingerprint[];
        /** Fields that an event of its kind should have and that are absent. */
        missing: string[];
        code: string | null;
        message: string;
      }
    | {
        kind: 'error';
        code: string | null;
        message: string;
        blame: FailingStage | null;
        /** The server reports that it worked around this error. */
        recovered: boolean;
      }
    | { kind: 'handshake'; threadId?: string }
    | { kind: 'ping' }
    | { kind: 'notice' | 'ack' | 'progress' | 'other' | 'unreadable' }
  );
