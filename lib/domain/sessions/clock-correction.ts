import type { Stage, StageOutcome } from './stages';

type Reported = { stage: Stage; outcome: string; offsetMs: number };
type Proven = { stage: Stage; outcome: StageOutcome; ms: number | null };

/** `isConsistent` is false where no constant difference of clocks explains the reports. */
export type ClockCorrection = { correctionMs: number; isConsistent: boolean };

/** Stages whose success the client learns from a message that the backend sends after it reported it. */
const ANSWERED: ReadonlySet<Stage> = new Set(['accept', 'auth', 'ready', 'agent', 'complete']);

/** A backend that reports whole milliseconds is early by up to one. */
const ROUNDING_MS = 1;

/**
 * What to add to the instants of a backend's reports so that nothing is reported before it can have happened: the smallest correction that puts
 * every report after the session's start and each success before its answer reached the client. Zero where the clocks agree as far as this shows.
 * Offsets in ms from the session's start, by the backend's clock.
 */
export function clockCorrection(
  reports: readonly Reported[],
  { stages, totalMs }: { stages: readonly Proven[]; totalMs: number },
): ClockCorrection {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (const { stage, outcome, offsetMs } of reports) {
    const proof = stages.find((one) => one.stage === stage && one.outcome === 'ok');
    const isAnswered = outcome === 'ok' && ANSWERED.has(stage) && proof?.ms != null;
    // The backend may notice and report a close after the client has.
    const latest = isAnswered ? (proof.ms ?? totalMs) : stage === 'close' ? null : totalMs;
    least = Math.max(least, -ROUNDING_MS - offsetMs);
    if (latest !== null) most = Math.min(most, latest + ROUNDING_MS - offsetMs);
  }
  if (least > most) return { correctionMs: 0, isConsistent: false };
  const correctionMs = Math.min(Math.max(0, least), most);
  return { correctionMs: correctionMs === 0 ? 0 : correctionMs, isConsistent: true };
}
