import type { Clock } from '../kit/clock';
import { sleep } from '../kit/sleep';

/** The rhythm of a loop that works when it is woken, and never more often than it may. */
export type Pulse = {
  wake(): void;
  /** Waits `ms`, or less on abort. */
  rest(ms: number, signal: AbortSignal): Promise<unknown>;
  /** Waits `ms`, or less on abort or where something woke it, since the last time too. */
  restUnlessWoken(ms: number, signal: AbortSignal): Promise<void>;
};

export function createPulse(clock: Clock): Pulse {
  let woken = false;
  let stir: (() => void) | null = null;
  return {
    wake() {
      woken = true;
      stir?.();
    },
    rest: (ms, signal) => sleep(clock, ms, signal),
    async restUnlessWoken(ms, signal) {
      if (!woken && !signal.aborted) {
        const early = new AbortController();
        const stop = () => early.abort();
        stir = stop;
        signal.addEventListener('abort', stop, { once: true });
        await sleep(clock, ms, early.signal);
        signal.removeEventListener('abort', stop);
        stir = null;
      }
      woken = false;
    },
  };
}
