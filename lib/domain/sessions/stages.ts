/** The stages of a session, in the order in which a session passes them. */
export const STAGES = [
  'connect',
  'accept',
  'auth',
  'factory',
  'handler',
  'ready',
  'agent',
  'complete',
  'close',
] as const;
export type Stage = (typeof STAGES)[number];

/** `unknown`: entered, with no proof of success or failure. `skipped`: never entered. */
export type StageOutcome = 'ok' | 'failed' | 'skipped' | 'unknown';

export const OUTCOMES = ['passed', 'degraded', 'failed', 'excluded'] as const;
/** How a session ended. `degraded`: completed, but not by the real agent handler. `excluded`: the probe's own fault. */
export type Outcome = (typeof OUTCOMES)[number];

export const HANDLERS = ['agent', 'fallback', 'emergency', 'none', 'unknown'] as const;
/** Who served the session. */
export type Handler = (typeof HANDLERS)[number];

export type StageResult = {
  stage: Stage;
  outcome: StageOutcome;
  /** Milliseconds from the session's start to the instant that proved the outcome; null if nothing did. */
  ms: number | null;
  /** False where the session's journey cannot show the stage: its outcome is then `unknown`. Absent: it is measured. */
  measured?: false | undefined;
};

/** Position of a stage in the funnel, 0 for `connect`. */
export function stageIndex(stage: Stage): number {
  return STAGES.indexOf(stage);
}
