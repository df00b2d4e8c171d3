import { STAGES, type Stage } from '../sessions/stages';
import { MINUTE, SECOND } from '../time';

/** Until the sign of each stage, ms. `agent` and `complete` count from the request, the others from the stage before. */
export type StageDeadlines = Partial<Record<Stage, number>>;

/** What a target that sets none waits for each stage. `connect` shares the time of `accept` unless it has its own. */
export const DEFAULT_STAGE_DEADLINES = {
  accept: 10 * SECOND,
  ready: 10 * SECOND,
  agent: 15 * SECOND,
  complete: 60 * SECOND,
  close: 2 * SECOND,
} as const satisfies StageDeadlines;

export const LEAST_DEADLINE_MS = 50;
export const MOST_DEADLINE_MS = 60 * MINUTE;

/** A session that can last longer makes verdicts so late that the target says how late. */
export const LATE_VERDICT_MS = 10 * MINUTE;

/** What decides how long the sessions of a target can last. */
export type SessionTimes = {
  deadlines?: StageDeadlines | undefined;
  /** Silence between the welcome and the request. */
  idleMs?: number | undefined;
  /** Deadlines and pauses of its journey; those of the target are over them. */
  journeyTimes?: { deadlines: StageDeadlines; pauseMs: number } | undefined;
};

/** The deadlines of a target's sessions: those of the target, over those of its journey. */
export function stageDeadlines({ deadlines, journeyTimes }: SessionTimes): StageDeadlines {
  return { ...journeyTimes?.deadlines, ...deadlines };
}

/** The longest that a session can take by its deadlines, its close included, ms: 82 s where none is set. */
export function longestSessionMs(times: SessionTimes): number {
  const set = stageDeadlines(times);
  const usual: StageDeadlines = DEFAULT_STAGE_DEADLINES;
  const silenceMs = (times.idleMs ?? 0) + (times.journeyTimes?.pauseMs ?? 0);
  const before = STAGES.filter((stage) => stage !== 'agent' && stage !== 'complete');
  // The built-in journey waits once for all of auth, factory, handler and ready.
  const sum = before.reduce((ms, stage) => ms + (set[stage] ?? usual[stage] ?? 0), 0);
  const run = Math.max(set.complete ?? usual.complete ?? 0, set.agent ?? 0);
  return sum + silenceMs + run;
}

/** Whether a target sets any of its times itself. */
export function hasOwnTimes({ deadlines, idleMs, journeyTimes }: SessionTimes): boolean {
  return deadlines !== undefined || idleMs !== undefined || journeyTimes !== undefined;
}
