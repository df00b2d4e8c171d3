import type { ExclusionKind } from '../../domain/sessions/session';
import type { SessionFacts } from '../../domain/sessions/session-facts';

/** Records why a session does not count; the first reason stays. */
export function exclude(facts: SessionFacts, kind: ExclusionKind, because: string | null): void {
  if (because === null || facts.probeFault !== null) return;
  facts.probeFault = because;
  facts.exclusion = kind;
}

/** A wall clock that differs this much from the monotonic one was set, or the machine slept. */
const CLOCK_JUMP_MS = 5_000;
/** A deadline that was missed while our own event loop was blocked this long proves nothing. */
const STALL_MS = 2_000;

/** Evidence that time was measured wrongly while a session ran, or null. */
export function timeFaultOf(measured: {
  wallMs: number;
  monotonicMs: number;
  loopLagMs: number;
  missedDeadline: boolean;
}): string | null {
  const jump = Math.abs(measured.wallMs - measured.monotonicMs);
  if (jump > CLOCK_JUMP_MS)
    return `the clock jumped or the machine slept by ${Math.round(jump)} ms`;
  if (measured.missedDeadline && measured.loopLagMs > STALL_MS) {
    return `the probe's event loop stood still for ${Math.round(measured.loopLagMs)} ms`;
  }
  return null;
}
