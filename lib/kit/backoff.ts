/** Pauses between tries: doubling from `baseMs` up to `capMs`, each drawn from its upper half. */
export type BackoffOptions = { baseMs: number; capMs: number; random?: () => number };

export type Backoff = {
  /** Milliseconds to wait before the next try. */
  next(): number;
  /** Called once things went well again. */
  reset(): void;
};

export function createBackoff(options: BackoffOptions): Backoff {
  const random = options.random ?? Math.random;
  let tries = 0;
  return {
    next() {
      const full = Math.min(options.capMs, options.baseMs * 2 ** Math.min(tries, 30));
      tries += 1;
      return full / 2 + (full / 2) * random();
    },
    reset() {
      tries = 0;
    },
  };
}
