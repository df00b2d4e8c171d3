import type { VerdictDocument } from '../../contract/api/releases/verdicts';
import type { Clock } from '../../kit/clock';
import { isAppError } from '../../kit/errors';
import { sleep } from '../../kit/sleep';

/** A console that has answered before may be unavailable for this long: it or a proxy restarts while a gate waits for an hour. */
const LOST_AFTER_MS = 120_000;

/** The last verdict that was read, null where none was read in time; and what ended the waiting. */
export type AwaitedVerdict = {
  document: VerdictDocument | null;
  ended: 'settled' | 'deadline' | 'aborted';
};

export type VerdictWait = {
  /** Reads the verdict once; null where the release is not known yet. */
  read(): Promise<VerdictDocument | null>;
  onDocument(document: VerdictDocument): void;
  clock: Clock;
  /** Ms between reads, and until waiting ends. */
  everyMs: number;
  deadlineMs: number;
  signal: AbortSignal;
};

/**
 * Reads until the verdict is settled, the deadline has passed or the signal aborts. Errors: those of `read`; `unavailable` at once
 * before the first answer, and after it only once it has lasted `LOST_AFTER_MS`.
 */
export async function awaitVerdict(waiting: VerdictWait): Promise<AwaitedVerdict> {
  const { clock, signal, deadlineMs } = waiting;
  const begun = clock.monotonic();
  const read = tolerant(waiting);
  let document: VerdictDocument | null = null;
  for (;;) {
    document = (await read()) ?? document;
    if (document) waiting.onDocument(document);
    if (document?.settled) return { document, ended: 'settled' };
    if (signal.aborted) return { document, ended: 'aborted' };
    const left = deadlineMs - (clock.monotonic() - begun);
    if (left <= 0) return { document, ended: 'deadline' };
    await sleep(clock, Math.min(left, waiting.everyMs), signal);
  }
}

/** `read`, with null instead of an outage that is shorter than `LOST_AFTER_MS` and follows an answer. */
function tolerant({ read, clock }: Pick<VerdictWait, 'read' | 'clock'>): VerdictWait['read'] {
  let answered = false;
  let lostSince: number | null = null;
  return async () => {
    try {
      const answer = await read();
      answered = true;
      lostSince = null;
      return answer;
    } catch (error) {
      const mayPass = answered && isAppError(error) && error.code === 'unavailable';
      lostSince ??= clock.monotonic();
      if (!mayPass || clock.monotonic() - lostSince >= LOST_AFTER_MS) throw error;
      return null;
    }
  };
}
