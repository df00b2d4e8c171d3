import { classifySession } from '../../domain/classify/classify-session';
import type { FinishedSession, ProbedTarget } from '../../domain/sessions/finished-session';
import type { SessionResult } from './run-session';

/** One of this many passed sessions keeps its frames. */
export const PASSED_FRAMES_SAMPLE = 20;

/** Classifies an ended session. Its frames are kept unless it passed and `keepPassed` is false. */
export function finishSession(
  result: SessionResult,
  target: ProbedTarget,
  keepPassed: boolean,
): FinishedSession {
  const classification = classifySession(result.facts);
  const isDropped = classification.outcome === 'passed' && !keepPassed;
  const { targetId, environment, location, journey, journeyHash, transport } = target;
  return {
    targetId,
    target: target.target,
    environment,
    location,
    journey,
    journeyHash,
    transport,
    id: result.id,
    startedAt: result.startedAt,
    endedAt: result.endedAt,
    timings: result.timings,
    keys: result.keys,
    loopLagMs: result.loopLagMs,
    facts: result.facts,
    classification,
    frames: isDropped ? null : result.frames(),
  };
}
