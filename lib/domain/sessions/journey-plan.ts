import type { Stage } from './stages';

/**
 * What a journey can show of a backend. A stage that no message of the journey proves is not measured: it is neither good nor
 * bad (decision 62).
 */
export type JourneyPlan = {
  /** Stages that a session of this journey can prove, in the order of `STAGES`. Holds connect, accept and close always. */
  measured: readonly Stage[];
  /** Stages with a sign of their own: where silence, and a failure that names no stage, can be placed. */
  awaited: readonly Stage[];
  /** A message of the journey would report an emergency handler. */
  measuresEmergency: boolean;
  /** The journey declares audio that comes; absent where it does not. */
  measuresAudio?: true | undefined;
};

/** What the script of a journey found: a step that was missed, a message that never came, a heartbeat without an answer. */
export type JourneyFinding = {
  stage: Stage;
  /** For example `MISSED_WAIT`, `MISSING_MESSAGE`, `OUT_OF_ORDER`, `HEARTBEAT_UNANSWERED`, `LOGIN_HTTP_401`. */
  code: string;
  text: string;
  /** Milliseconds since the session's start. */
  atMs: number;
};

/** The journey of a target as it was compiled when it was saved. Absent on a target: the built-in journey. */
export type TargetJourney = {
  name: string;
  /** SHA-256 of the journey's text and of the audio files that it names, hex. */
  hash: string;
  /** The YAML text. */
  text: string;
  plan: JourneyPlan;
  /** Folder of the audio files that it names; absent where it names none, or only samples of the package. */
  audioFolder?: string | undefined;
};
