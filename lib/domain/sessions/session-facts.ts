import type { JourneyFinding, JourneyPlan } from './journey-plan';
import type { Stage } from './stages';

/** Version of the rules that read facts. 2: a run ends with its own end, and position outranks words (decisions 52 to 57). */
export const FACT_RULES = 2;

/**
 * What the client observed, without conclusions. Bounded whatever the server does. Classification reads these facts
 * again whenever a late health event arrives, so they are stored with the session.
 */
export type SessionFacts = {
  /** The rules by which these facts are read: `FACT_RULES`. Absent in facts of older versions, which keep their classification. */
  rules?: number | undefined;
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
  /** The same instant, epoch ms. */
  requestedAt?: number;
  /** How many of `frames` had come by then: several can come in one instant. Absent in facts of older versions. */
  requestedAfter?: number | undefined;
  /** When the socket had stayed open for the survival time after the welcome. */
  heldMs: number | null;
  /** Meaningful frames in order of arrival; all others are only counted, in `uncounted`. */
  frames: FrameFact[];
  /** Number of received frames that are not in `frames`: heartbeats, acknowledgements, noise, repeats beyond the limit. */
  uncounted?: number;
  /** Messages that the journey does not read. Absent where there were none. */
  unread?: UnreadFrames;
  /** The last message that came, where the run was not completed. */
  lastMessage?: { name: string; atMs: number };
  /** Milliseconds without a frame in either direction before the network ended the connection. */
  silentMs?: number;
  /** `Retry-After` of a refused upgrade, as it came. */
  retryAfter?: string;
  /** permessage-deflate was agreed on. */
  isCompressed?: true;
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
  /** How the credential was presented, where the target has several ways: part of the signature. */
  authWay?: string | undefined;
  /** How the credential was presented; `journey` where the journey places it. Absent without one, and in facts of older versions. */
  auth?: string | undefined;
  /** The certificate of the server was not verified (`tls.insecure`). Absent where it was, and without TLS. */
  certificateVerified?: false | undefined;
  /** Whole days for which the certificate of the server was still valid; below 0 where it had expired. Absent without TLS. */
  certificateDays?: number | undefined;
  /** Frames between the first and the last ones that the transcript does not have; absent where it has all. */
  droppedFrames?: number | undefined;
  /** Audio that was sent and received. Absent where the journey declares none. */
  audio?: AudioFacts | undefined;
};

/** Audio of a session, counted and timed; its content is never kept. */
export type AudioFacts = {
  /** Absent where the journey sends none. */
  sent?: AudioCount | undefined;
  /** Absent where the journey declares none that comes. */
  received?: ReceivedAudioFacts | undefined;
};

/** Frames with audio, and the bytes of audio in them: decoded, where they are base64. */
type AudioCount = { frames: number; bytes: number };

/** Times in milliseconds; `firstMs` and `lastMs` since the session's start. */
export type ReceivedAudioFacts = AudioCount & {
  /** The first and the last audio that came after the request; null where none did. */
  firstMs: number | null;
  lastMs: number | null;
  /** Longest time between two audio frames after the request; null with fewer than two. */
  longestGapMs: number | null;
  /** Longest silence of a listener who plays the audio as it comes, until more came. Absent where the format has no rate. */
  longestStallMs?: number | undefined;
  /** Whether any of it was louder than −60 dBFS. Absent where the format does not show it, or none came. */
  isAudible?: boolean | undefined;
};

/** Messages that the journey does not read: JSON of unknown kinds, frames that are no JSON, and binary ones that are no text. */
export type UnreadFrames = {
  unknown: number;
  notJson: number;
  binary: number;
  /** Names of unknown messages, the first few. */
  names: string[];
  /** How the first frame begins that is no JSON (of a binary one in hex), redacted. */
  sample?: string;
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
        /** When the welcome says that it was made, epoch ms by the clock of the backend. */
        sentAt?: number;
        connectionId: string | null;
        release: string | null;
        instance: string | null;
      }
    /** The server asks for credentials in a message, and has not welcomed the client. */
    | { kind: 'authDemand' }
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
        /** What a final event states of itself by which the task was not done, e.g. `stop_reason max_turns`. */
        unfinished?: string;
        agentName?: string;
        /** The agent or run that the event names as its parent. */
        parent?: string;
        /** It reports on a whole run and not on one agent. */
        ofRun?: true;
        /** A state that may be reported any number of times, unlike a start. */
        isState?: true;
        /** When the event says that it was made, epoch ms. */
        sentAt?: number;
        /** Its run id was used in another session of ours. */
        ofAnother?: true;
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
        /** What it names where it answers our request. Absent in facts of older versions. */
        answering?: FailingStage;
        /** The server reports that it worked around this error. */
        recovered: boolean;
      }
    | { kind: 'handshake'; threadId?: string }
    | { kind: 'ping' }
    | { kind: 'notice' | 'ack' | 'progress' | 'other' | 'unreadable' }
  );
