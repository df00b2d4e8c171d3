import type { Clock } from '../kit/clock';

export type ManualClock = Clock & {
  /** Moves time forward and runs, in order, every timer that falls due. */
  advance(ms: number): void;
  /** Timers that wait. */
  pending(): number;
};

/** A clock that moves only by `advance`. */
export function manualClock(startAt = 1_760_000_000_000): ManualClock {
  let elapsed = 0;
  let serial = 0;
  const timers = new Map<number, { due: number; run: () => void }>();
  return {
    now: () => startAt + elapsed,
    monotonic: () => elapsed,
    after(ms, run) {
      const id = serial++;
      timers.set(id, { due: elapsed + Math.max(0, ms), run });
      return () => void timers.delete(id);
    },
    advance(ms) {
      const end = elapsed + ms;
      for (;;) {
        const next = [...timers].sort(([a, x], [b, y]) => x.due - y.due || a - b)[0];
        if (!next || next[1].due > end) break;
        timers.delete(next[0]);
        elapsed = next[1].due;
        next[1].run();
      }
      elapsed = end;
    },
    pending: () => timers.size,
  };
}
