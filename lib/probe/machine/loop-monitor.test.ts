import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../kit/clock';
import { createLoopMonitor, type LoopMonitor } from './loop-monitor';

let monitor: LoopMonitor | null = null;
afterEach(() => monitor?.stop());

/** Keeps the event loop busy. */
function block(ms: number) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('the event-loop monitor', () => {
  it('measures a stall while it lasts, and keeps it afterwards', async () => {
    monitor = createLoopMonitor(systemClock);
    const begun = systemClock.monotonic();
    block(300);
    expect(monitor.longestSince(begun)).toBeGreaterThanOrEqual(240);
    await new Promise<void>((resolve) => systemClock.after(0, resolve));
    expect(monitor.longestSince(begun)).toBeGreaterThanOrEqual(240);
  });

  it('counts no stall that was over before the instant that is asked for', async () => {
    monitor = createLoopMonitor(systemClock);
    const begun = systemClock.monotonic();
    block(1_000);
    // The monitor records the stall in the next turn of the loop.
    await new Promise<void>((resolve) => systemClock.after(1, resolve));
    expect(monitor.longestSince(systemClock.monotonic())).toBeLessThan(900);
    expect(monitor.longestSince(begun)).toBeGreaterThanOrEqual(900);
  });
});
