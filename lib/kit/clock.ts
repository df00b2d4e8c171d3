/** Time as a parameter: the one place that asks the machine what time it is. */
export type Clock = {
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds, for durations only. */
  monotonic(): number;
  /** Calls `run` after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that moves only by `advance`, for tests. */
export type ManualClock = Clock & {
  /** Moves time forward and runs, in order, every timer that falls due. */
  advance(ms: number): void;
};

export function manualClock(startAt = 1_700_000_000_000): ManualClock {
  let elapsed = 0;
  let order = 0;
  const timers = new Map<number, { due: number; run: () => void }>();
  return {
    now: () => startAt + elapsed,
    monotonic: () => elapsed,
    after(ms, run) {
      const id = order++;
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
  };
}
