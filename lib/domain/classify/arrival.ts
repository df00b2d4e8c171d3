import type { FrameFact, SessionFacts } from '../sessions/session-facts';

/**
 * Positions of a session's frames in their order of arrival, from 0. Several frames can arrive in one instant, so what came first is
 * decided by position, never by time.
 */

/** Before every frame, such as a refused upgrade. */
export const BEFORE_FRAMES = -1;

/** The first position that came after the request; infinite where none was sent. Facts of older versions have only the instant. */
export function requestPosition({
  frames,
  requestedMs,
  requestedAfter,
}: Pick<SessionFacts, 'frames' | 'requestedMs' | 'requestedAfter'>): number {
  if (requestedMs === null) return Number.POSITIVE_INFINITY;
  if (requestedAfter !== undefined) return requestedAfter;
  const first = frames.findIndex(({ atMs }) => atMs >= requestedMs);
  return first < 0 ? frames.length : first;
}

/** The position of the last frame that had come at an instant of the session itself, such as the end of the hold. */
export function positionAt(frames: readonly FrameFact[], atMs: number): number {
  return frames.findLastIndex((frame) => frame.atMs <= atMs);
}
