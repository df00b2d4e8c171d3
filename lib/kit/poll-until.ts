import type { Clock } from './clock';
import { sleep } from './sleep';

export type Polling = {
  clock: Clock;
  /** Between two checks, ms. */
  everyMs: number;
  /** False is answered after so many ms; the last check comes no earlier than that. */
  limitMs: number;
  signal?: AbortSignal | undefined;
};

/** Checks again and again until `check` answers true. False: the time is over, or the signal aborted. Errors: those of `check`. */
export async function pollUntil(
  check: () => boolean | Promise<boolean>,
  { clock, everyMs, limitMs, signal }: Polling,
): Promise<boolean> {
  const end = clock.monotonic() + limitMs;
  while (!signal?.aborted) {
    if (await check()) return true;
    if (clock.monotonic() >= end) return false;
    await sleep(clock, everyMs, signal);
  }
  return false;
}
