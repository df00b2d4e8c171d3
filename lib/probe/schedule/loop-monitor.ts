import type { Clock } from '../../kit/clock';

/** How late the probe's own event loop was. */
export type LoopMonitor = {
  /** Longest stall in ms since an instant of the monotonic clock. */
  longestSince(monotonicMs: number): number;
  stop(): void;
};

const TICK_MS = 50;
/** Lateness below this is the timer's own grain. */
const GRAIN_MS = 2;
/** Stalls kept: more than the longest session can span. */
const KEPT = 4096;

export function createLoopMonitor(clock: Pick<Clock, 'monotonic'>): LoopMonitor {
  const stalls: Array<{ atMs: number; lagMs: number }> = [];
  let last = clock.monotonic();
  const timer = setInterval(() => {
    const now = clock.monotonic();
    const lagMs = now - last - TICK_MS;
    last = now;
    if (lagMs <= GRAIN_MS) return;
    stalls.push({ atMs: now, lagMs });
    if (stalls.length > KEPT) stalls.splice(0, KEPT / 2);
  }, TICK_MS);
  timer.unref();
  return {
    longestSince(since) {
      let longest = Math.max(0, clock.monotonic() - Math.max(last, since) - TICK_MS);
      for (let index = stalls.length - 1; index >= 0; index--) {
        const stall = stalls[index];
        if (!stall || stall.atMs < since) break;
        longest = Math.max(longest, stall.lagMs);
      }
      return Math.round(longest);
    },
    stop: () => clearInterval(timer),
  };
}
