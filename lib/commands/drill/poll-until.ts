import type { Clock } from '../../kit/clock';
import { sleep } from '../../kit/sleep';

const POLL_EVERY_MS = 250;

/** Calls `isDone` repeatedly until it resolves with true. False when `ms` have passed, or the signal aborts. */
export async function pollUntil(
  ms: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  isDone: () => Promise<boolean>,
): Promise<boolean> {
  const end = clock.monotonic() + ms;
  while (!signal.aborted) {
    if (await isDone()) return true;
    if (clock.monotonic() >= end) return false;
    await sleep(clock, POLL_EVERY_MS, signal);
  }
  return false;
}
