import type { ExclusionKind } from '../../domain/sessions/session';
import type { SessionFacts } from '../../domain/sessions/session-facts';
import { isNetworkCode } from '../schedule/network-check';

/**
 * Errnos that only this machine can cause, whatever the target does: they need no second proof and blame the probe
 * (ADR 0008). Those of a network are in `network-check.ts`; all others are findings about the target.
 */
const OWN_CODES: Record<string, string> = {
  EMFILE: 'this process has no free file descriptor',
  ENFILE: 'this machine has no free file descriptor',
  ENOMEM: 'this machine has no free memory',
  ENOBUFS: 'this machine has no free network buffer',
};

/** What anything thrown says. `addresses`: those that were tried, where it is a failed connection. */
export type ReadError = { code: string; message: string; addresses: string[] };

/** Code and message of anything thrown, bounded. Of several attempts the one that speaks about the target. */
export function readError(error: unknown): ReadError {
  const attempts = attemptsOf(error);
  const one = attempts.find((attempt) => speaksOfTarget(fieldOf(attempt, 'code'))) ?? attempts[0];
  const code = fieldOf(one, 'code') || 'ERROR';
  const message = fieldOf(one, 'message') || code;
  const addresses = attempts.map((attempt) => fieldOf(attempt, 'address')).filter(Boolean);
  return {
    code: code.slice(0, 64),
    message: message.slice(0, 300),
    addresses: [...new Set(addresses)],
  };
}

function speaksOfTarget(code: string): boolean {
  return !(code in OWN_CODES) && !isNetworkCode(code);
}

function attemptsOf(error: unknown): unknown[] {
  const attempts =
    typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors)
      ? error.errors
      : [];
  return attempts.length > 0 ? attempts : [error];
}

function fieldOf(error: unknown, key: 'code' | 'message' | 'address'): string {
  if (typeof error !== 'object' || error === null || !(key in error)) return '';
  const value = (error as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : '';
}

/** Evidence that this machine could not open a connection, or null. */
export function machineFaultOf(code: string): string | null {
  const meaning = OWN_CODES[code];
  return meaning === undefined ? null : `${code}: ${meaning}`;
}

/** Notes why a session does not count; the first reason stays. */
export function exclude(facts: SessionFacts, kind: ExclusionKind, because: string | null): void {
  if (because === null || facts.probeFault !== null) return;
  facts.probeFault = because;
  facts.exclusion = kind;
}

/** A wall clock that moved this much apart from the monotonic one was set, or the machine slept. */
const CLOCK_JUMP_MS = 5_000;
/** A session that missed a deadline while our own event loop stood still this long was not measured. */
const STALL_MS = 2_000;

/** Evidence that time itself was not measured right while a session ran, or null. */
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
