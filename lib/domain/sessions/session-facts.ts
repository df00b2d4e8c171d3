import type { Stage } from './stages';

/**
 * What the client saw, and nothing it concluded. Bounded whatever the server does. `classify` reads these facts
 * again whenever a late health event changes what is known, so they are kept with the session.
 */
export type SessionFacts = {
  /** Milliseconds from the session's start; null where it never came. For `wss:` connected includes TLS. */
  connectedMs: number | null;
  acceptedMs: number | null;
  /** HTTP status of a refused upgrade. */
  upgradeStatus: number | null;
  /** Body (JSON or plain text only) and authentication challenge of a refused upgrade, redacted and cut. */
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
  /** The agent request left at this instant. */
  requestedMs: number | null;
  /** The hold on ready was survived. */
  heldMs: number | null;
  /** Meaningful frames in order of arrival; the rest is only counted, in `uncounted`. */
  frames: FrameFact[];
  /** Frames that came and are not among `frames`: heartbeats, acknowledgements, noise, repeats beyond the limit. */
  uncounted?: number;
  close: {
    code: number | null;
    reason: string;
    by: 'server' | 'client' | 'network';
    atMs: number;
    /** Our close frame was never answered and the connection did not end: it had to be cut. */
    unanswered?: boolean;
  } | null;
  /** Ids of our session and request, to tell its events and health events from noise. */
  ids: { runId: string; threadId: string; sessionId?: string; traceId?: string };
  /** Filled from the welcome where it announces them. */
  announced: { release: string | null; instance: string | null; connectionId: string | null };
  warnings: string[];
};

/** One inbound frame, read for its meaning (see `read-frame.ts`). */
export type FrameFact = { atMs: number; meaning: FrameMeaning };

/** Stages that words in an error, a close reason or a refusal can name. */
export type BlamedStage = 'auth' | 'factory' | 'handler' | 'agent';

/** Which stage a text names. `proof`: only that stage could have said it, so the stages before it were passed. */
export type Blame = { stage: BlamedStage; proof: boolean; emergency: boolean };

/** Signs of the canned answer that a fallback handler gives (any two of them are evidence). */
export type Fingerprint = 'agent-name' | 'tool-name' | 'text';

type MeaningBase = {
  /** The frame's own name for itself, cut. */
  name: string;
  /** It says, or shows by a flag, that another handler than the real one serves. */
  served?: 'fallback' | 'emergency';
  /** It casts doubt on the factory: degraded service, or a component that failed and was worked around. */
  degraded?: boolean;
  runId?: string;
  threadId?: string;
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
    /** Authentication succeeded, said apart from the welcome. */
    | { kind: 'authenticated' }
    | {
        kind: 'agent';
        /** Canonical event name, e.g. `agent_started`. */
        event: string;
        /** It ends the run, well or badly. */
        final: boolean;
        /** It says that the run failed. */
        failed: boolean;
        /** It carries a non-empty answer. */
        answer: boolean;
        fingerprints: Fingerprint[];
        /** Fields that its kind of event should have and that are absent. */
        missing: string[];
        code: string | null;
        message: string;
      }
    | {
        kind: 'error';
        code: string | null;
        message: string;
        blame: Blame | null;
        /** The server says that it worked around this error. */
        recovered: boolean;
      }
    | { kind: 'handshake'; threadId?: string }
    | { kind: 'ping' }
    | { kind: 'notice' | 'ack' | 'progress' | 'other' | 'unreadable' }
  );
