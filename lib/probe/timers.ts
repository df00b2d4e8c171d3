import type { Clock } from '../kit/clock';

/** Named timers of one session; setting a name again replaces its timer. */
export type Timers = {
  set(name: string, ms: number, run: () => void): void;
  /**
   * As `set`, but a timer that our own event loop fired late waits as long again (at most half a second): what the
   * server sent in time may still lie unread.
   */
  setFair(name: string, ms: number, run: () => void): void;
  clear(name: string): void;
  isSet(name: string): boolean;
  /** Milliseconds until the named timer is due; 0 where it is not set. */
  leftOf(name: string): number;
  clearAll(): void;
};

/** Lateness that is more than a timer's grain, and the longest grace for it. */
const LATE_MS = 25;
const GRACE_MS = 500;

export function createTimers(clock: Clock): Timers {
  const pending = new Map<string, { cancel: () => void; due: number }>();
  const clear = (name: string) => {
    pending.get(name)?.cancel();
    pending.delete(name);
  };
  const set = (name: string, ms: number, run: () => void) => {
    clear(name);
    const wait = Math.max(0, ms);
    const cancel = clock.after(wait, () => {
      pending.delete(name);
      run();
    });
    pending.set(name, { cancel, due: clock.monotonic() + wait });
  };
  return {
    set,
    setFair(name, ms, run) {
      const due = clock.monotonic() + Math.max(0, ms);
      set(name, ms, () => {
        const lateMs = clock.monotonic() - due;
        if (lateMs <= LATE_MS) run();
        else set(name, Math.min(lateMs, GRACE_MS), run);
      });
    },
    clear,
    isSet: (name) => pending.has(name),
    leftOf: (name) => Math.max(0, (pending.get(name)?.due ?? 0) - clock.monotonic()),
    clearAll() {
      for (const { cancel } of pending.values()) cancel();
      pending.clear();
    },
  };
}
