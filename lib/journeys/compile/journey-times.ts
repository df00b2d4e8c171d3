import type { SessionTimes } from '../../domain/targets/deadlines';
import { durationMs } from '../language/durations';
import { speechMs } from './compile-audio';
import type { CompiledJourney } from './compile-journey';

/**
 * Deadlines of a journey, and the time that it may take besides: pauses, audio that is sent, waits with their own time, and the wait for the close.
 * Absent where it sets none.
 */
export function journeyTimes(journey: CompiledJourney): Pick<SessionTimes, 'journeyTimes'> {
  const { steps, deadlines, end } = journey;
  const stepMs = steps.flatMap((step) => {
    if (step.kind === 'pause') return [durationMs(step.duration) ?? 0];
    if (step.kind === 'speak') return [speechMs(step.speech)];
    return step.kind === 'waits' ? step.waits.map(({ within }) => durationMs(within) ?? 0) : [];
  });
  const pauseMs = stepMs.reduce((sum, ms) => sum + ms, end.withinMs ?? 0);
  if (pauseMs === 0 && Object.keys(deadlines).length === 0) return {};
  return { journeyTimes: { deadlines: { ...deadlines }, pauseMs } };
}
