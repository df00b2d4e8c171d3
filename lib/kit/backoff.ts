/** Pauses between tries: doubled from `baseMs` up to `capMs`, each drawn from its upper half by `random`, 0…1. */
export type BackoffOptions = { baseMs: number; capMs: number; random: () => number };

export type Backoff = {
  /** Milliseconds to wait before the next try. */
  next(): number;
  /** Called after a success: the next pause is the first one again. */
  reset(): void;
};

/** For `random`: always the whole pause, where nobody else retries at the same time. */
export const withoutJitter = () => 1;

/** 2^30 exceeds every cap; without a limit the power would become infinite. */
const DOUBLINGS = 30;

/** Pause after `failures` failed tries in a row, from 1 on, in ms. */
export function backoffMs({ baseMs, capMs, random }: BackoffOptions, failures: number): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, DOUBLINGS));
  return full / 2 + (full / 2) * random();
}

/** The same, counting the failures itself. */
export function createBackoff(options: BackoffOptions): Backoff {
  let failures = 0;
  return {
    next: () => backoffMs(options, ++failures),
    reset() {
      failures = 0;
    },
  };
}
