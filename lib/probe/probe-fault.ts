/** Errors of this machine, not of the target (statistics.md §5.4.5). Refused, reset, unknown host and TLS are findings. */
const OWN_CODES: Record<string, string> = {
  EMFILE: 'this process has no free file descriptor',
  ENFILE: 'this machine has no free file descriptor',
  ENOMEM: 'this machine has no free memory',
  ENOBUFS: 'this machine has no free network buffer',
  ENETUNREACH: 'the local network is unreachable',
  ENETDOWN: 'the local network is down',
  EADDRNOTAVAIL: 'no local address or port is available',
};

/** Code and message of anything thrown, bounded. Of several attempts the one that speaks about the target. */
export function readError(error: unknown): { code: string; message: string } {
  const one = representative(error);
  const code = fieldOf(one, 'code') || 'ERROR';
  const message = fieldOf(one, 'message') || code;
  return { code: code.slice(0, 64), message: message.slice(0, 300) };
}

function representative(error: unknown): unknown {
  const attempts =
    typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors)
      ? error.errors
      : [];
  return attempts.find((one) => !(fieldOf(one, 'code') in OWN_CODES)) ?? attempts[0] ?? error;
}

function fieldOf(error: unknown, key: 'code' | 'message'): string {
  if (typeof error !== 'object' || error === null || !(key in error)) return '';
  const value = (error as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : '';
}

/** Evidence that the fault is ours, or null. */
export function probeFaultOf(code: string): string | null {
  const meaning = OWN_CODES[code];
  return meaning === undefined ? null : `${code}: ${meaning}`;
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
