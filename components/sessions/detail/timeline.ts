import type { SessionDetail } from '@/lib/contract/api/sessions';
import { type ClockCorrection, clockCorrection } from '@/lib/domain/sessions/clock-correction';
import type { Stage, StageOutcome } from '@/lib/domain/sessions/stages';

export type Bar = {
  stage: Stage;
  outcome: StageOutcome;
  /** False where the session's journey cannot show the stage. */
  isMeasured: boolean;
  /** Milliseconds from the session's start to the proof; null where there is none. */
  ms: number | null;
  /** Percent of the width; null where there is no proof to draw up to. */
  left: number | null;
  width: number | null;
  marks: Mark[];
};

export type Mark = {
  id: string;
  left: number;
  /** By our clock. */
  atMs: number;
  failed: boolean;
  event: SessionDetail['healthEvents'][number];
};

export type Timeline = {
  fromMs: number;
  toMs: number;
  ticks: { ms: number; left: number }[];
  bars: Bar[];
  /** What was added to the instants of the backend. */
  clock: ClockCorrection;
};

const TICKS_AT_MOST = 5;
const NICE = [1, 2, 5, 10];

/** A round step that gives at most five ticks over a width (ms). */
export function tickStep(width: number): number {
  const raw = width / TICKS_AT_MOST;
  const power = 10 ** Math.floor(Math.log10(Math.max(raw, 1)));
  return (NICE.find((step) => step * power >= raw) ?? 10) * power;
}

/**
 * Lays out stages and health events on one time line. A stage's bar ends at its own proof and begins at the latest proof of an earlier stage before it, because `ready` takes seconds while the agent already works. Events are placed by the backend's clock, corrected; where no correction explains them, the line is widened to show them.
 */
export function layOutTimeline(
  session: Pick<SessionDetail, 'stages' | 'healthEvents' | 'totalMs'>,
): Timeline {
  const clock = clockCorrection(session.healthEvents, session);
  const instantOf = (event: { offsetMs: number }) => event.offsetMs + clock.correctionMs;
  const offsets = session.healthEvents.map(instantOf);
  const fromMs = Math.min(0, ...offsets);
  const toMs = Math.max(1, session.totalMs, ...offsets);
  const at = (ms: number) => ((ms - fromMs) / (toMs - fromMs)) * 100;
  const earlier: number[] = [0];
  const bars = session.stages.map(({ stage, outcome, ms, measured }): Bar => {
    const isMeasured = measured !== false;
    const marks = session.healthEvents
      .filter((event) => event.stage === stage)
      .map((event) => ({
        id: event.id,
        left: at(instantOf(event)),
        atMs: instantOf(event),
        failed: event.outcome !== 'ok',
        event,
      }));
    // A failure without an instant of its own was known when the session ended.
    const end = ms ?? (outcome === 'failed' ? session.totalMs : null);
    if (end === null) return { stage, outcome, isMeasured, ms, left: null, width: null, marks };
    const start = Math.max(0, ...earlier.filter((proof) => proof <= end));
    if (ms !== null) earlier.push(ms);
    return { stage, outcome, isMeasured, ms, left: at(start), width: at(end) - at(start), marks };
  });
  const step = tickStep(toMs - fromMs);
  const ticks: Timeline['ticks'] = [];
  for (let ms = Math.ceil(fromMs / step) * step; ms <= toMs; ms += step) {
    ticks.push({ ms, left: at(ms) });
  }
  return { fromMs, toMs, ticks, bars, clock };
}
