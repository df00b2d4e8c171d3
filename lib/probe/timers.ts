import type { Clock } from '../kit/clock';

/** Named timers of one session; setting a name again replaces its timer. */
export type Timers = {
  set(name: string, ms: number, run: () => void): void;
  clear(name: string): void;
  isSet(name: string): boolean;
  /** Milliseconds until the named timer is due; 0 where it is not set. */
  leftOf(name: string): number;
  clearAll(): void;
};

export function createTimers(clock: Clock): Timers {
  const pending = new Map<string, { cancel: () => void; due: number }>();
  const clear = (name: string) => {
    pending.get(name)?.cancel();
    pending.delete(name);
  };
  return {
    set(name, ms, run) {
      clear(name);
      const wait = Math.max(0, ms);
      const cancel = clock.after(wait, () => {
        pending.delete(name);
        run();
      });
      pending.set(name, { cancel, due: clock.monotonic() + wait });
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
