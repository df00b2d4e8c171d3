import type { Clock } from '../../kit/clock';
import { sleep } from '../../kit/sleep';

const LOOK_EVERY_MS = 250;

/** Looks again and again until `look` says yes, the time is up (false) or the drill is stopped (false). */
export async function within(
  ms: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  look: () => Promise<boolean>,
): Promise<boolean> {
  const end = clock.monotonic() + ms;
  while (!signal.aborted) {
    if (await look()) return true;
    if (clock.monotonic() >= end) return false;
    await sleep(clock, LOOK_EVERY_MS, signal);
  }
  return false;
}
