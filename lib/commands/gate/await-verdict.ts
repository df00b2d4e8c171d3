import type { VerdictDocument } from '../../contract/api/releases/verdicts';
import type { Clock } from '../../kit/clock';
import { isAppError } from '../../kit/errors';
import { sleep } from '../../kit/sleep';

/** A console that answered before may be silent for so long: it restarts, or a proxy does. A gate of an hour outlives that. */
export const LOST_AFTER_MS = 120_000;

/** What waiting for a verdict can end with. `null`: no look succeeded in time. */
export type Awaited = { document: VerdictDocument | null; timedOut: boolean };

export type Waiting = {
  /** One look; null where there is nothing to look at yet. */
  ask(): Promise<VerdictDocument | null>;
  onLook(document: VerdictDocument): void;
  clock: Clock;
  /** Ms between looks, and until waiting ends. */
  everyMs: number;
  deadlineMs: number;
  signal: AbortSignal;
};

/**
 * Looks until the verdict is settled, the deadline has passed or the signal aborts. Errors: those of `ask`; `unavailable` at
 * once before the first answer, after it only when it lasts.
 */
export async function awaitVerdict(waiting: Waiting): Promise<Awaited> {
  const { clock, signal, deadlineMs } = waiting;
  const begun = clock.monotonic();
  const ask = patiently(waiting);
  let document: VerdictDocument | null = null;
  for (;;) {
    document = (await ask()) ?? document;
    if (document) waiting.onLook(document);
    if (document?.settled) return { document, timedOut: false };
    const left = deadlineMs - (clock.monotonic() - begun);
    if (left <= 0 || signal.aborted) return { document, timedOut: true };
    await sleep(clock, Math.min(left, waiting.everyMs), signal);
  }
}

function patiently({ ask, clock }: Pick<Waiting, 'ask' | 'clock'>): Waiting['ask'] {
  let answered = false;
  let silentSince: number | null = null;
  return async () => {
    try {
      const answer = await ask();
      answered = true;
      silentSince = null;
      return answer;
    } catch (error) {
      const mayPass = answered && isAppError(error) && error.code === 'unavailable';
      silentSince ??= clock.monotonic();
      if (!mayPass || clock.monotonic() - silentSince >= LOST_AFTER_MS) throw error;
      return null;
    }
  };
}
