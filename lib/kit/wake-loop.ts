import type { Clock } from './clock';
import { sleep } from './sleep';

/** How a loop has rested since its last round: whether it was woken, and for how many ms. */
export type Rest = { isWoken: boolean; restedMs: number };

export type WakeLoop = {
  /** There may be work: asks again whether a round is due. Cheap, never throws. */
  wake(): void;
  /** Runs rounds until the signal aborts; a round under way is finished first. Errors: those of a round, which end it. */
  run(signal: AbortSignal): Promise<void>;
};

export type WakeLoopOptions = {
  clock: Clock;
  /** One round of work. */
  round(signal: AbortSignal): Promise<unknown>;
  /** Ms until the next round is due; 0 or less: now. Asked after every round, again when the loop is woken, and when that time is over. */
  dueInMs(rest: Rest): number;
  /** Shortest pause between two rounds, ms: wakes that come together share one round. Default 0. */
  gapMs?: number;
};

/** A loop that works when it is woken and at intervals. A wake during a round or a pause is never lost. */
export function createWakeLoop({ clock, round, dueInMs, gapMs = 0 }: WakeLoopOptions): WakeLoop {
  let isWoken = false;
  let interrupt = () => {};

  function waitUnlessInterrupted(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        interrupt = () => {};
        resolve();
      };
      const cancel = clock.after(ms, end);
      interrupt = end;
    });
  }

  async function waitUntilDue(signal: AbortSignal): Promise<void> {
    const restingSince = clock.monotonic();
    while (!signal.aborted) {
      const ms = dueInMs({ isWoken, restedMs: clock.monotonic() - restingSince });
      if (ms <= 0) return;
      await waitUnlessInterrupted(ms);
    }
  }

  return {
    wake() {
      isWoken = true;
      interrupt();
    },
    async run(signal) {
      const onAbort = () => interrupt();
      signal.addEventListener('abort', onAbort);
      try {
        while (!signal.aborted) {
          isWoken = false;
          await round(signal);
          if (gapMs > 0) await sleep(clock, gapMs, signal);
          await waitUntilDue(signal);
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

/** For `dueInMs`: a round when the loop is woken, and every `intervalMs` without. */
export function onWakeOrEvery(intervalMs: number): (rest: Rest) => number {
  return ({ isWoken, restedMs }) => (isWoken ? 0 : intervalMs - restedMs);
}
