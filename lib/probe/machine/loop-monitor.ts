import type { Clock } from '../../kit/clock';

/** Measures how long the probe's own event loop was blocked. */
export type LoopMonitor = {
  /** Longest stall in ms since an instant of the monotonic clock (ms). */
  longestSince(monotonicMs: number): number;
  stop(): void;
};

const TICK_MS = 50;
/** A delay up to this is the timer's own resolution, no stall. */
const RESOLUTION_MS = 2;
/** Most stalls kept: more than the longest session can span. */
const MAX_STALLS = 4096;

export function createLoopMonitor(clock: Pick<Clock, 'monotonic'>): LoopMonitor {
  const stalls: Array<{ atMs: number; lagMs: number }> = [];
  let last = clock.monotonic();
  const timer = setInterval(() => {
    const now = clock.monotonic();
    const lagMs = now - last - TICK_MS;
    last = now;
    if (lagMs <= RESOLUTION_MS) return;
    stalls.push({ atMs: now, lagMs });
    if (stalls.length > MAX_STALLS) stalls.splice(0, MAX_STALLS / 2);
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
