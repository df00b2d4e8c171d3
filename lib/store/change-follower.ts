import type { Clock } from '../kit/clock';
import { isAppError } from '../kit/errors';
import { createWakeLoop } from '../kit/wake-loop';
import type { Change, StateStore } from './state-store';

const PAGE = 500;

/** The log is read at least this often: another process may have written. */
const POLL_MS = 1_000;

export type ChangeReader = {
  /**
   * Reads everything that was written until now. Calls run one after the other, so each of them covers what was written before
   * it. Errors: those of the store and of `onChanges`; the next call goes on where this one stopped.
   */
  readNew(): Promise<void>;
  /** Reads everything afresh, by `onGap`, at the next `readNew`. */
  restart(): void;
  /** Seq of the last change that was handed on; 0 before any. */
  seq(): number;
};

/** Hands every change of the state log to `onChanges`, in order and once. */
export function createChangeReader(options: {
  state: Pick<StateStore, 'changes'>;
  /** Seq after which to begin; null: begins with `onGap`. */
  from: number | null;
  onChanges(changes: Change[]): void | Promise<void>;
  /**
   * Called instead of `onChanges` where changes are missing: the log no longer reaches back to what was read, or ends before it.
   * `latest` is the seq that reading goes on from.
   */
  onGap?(latest: number): void | Promise<void>;
}): ChangeReader {
  const { state, onChanges, onGap } = options;
  let seq = options.from;
  let reading: Promise<unknown> = Promise.resolve();

  /** True where there may be another page. */
  async function readPage(): Promise<boolean> {
    const changes = seq === null ? null : await changesAfter(state, seq);
    const isGap = seq === null || changes === null || (changes[0]?.seq ?? 0) > seq + 1;
    if (isGap && (onGap || changes === null)) {
      const latest = await state.changes.latest();
      await onGap?.(latest);
      seq = latest;
      return false;
    }
    if (changes === null) return false;
    const last = changes.at(-1);
    if (!last) return false;
    await onChanges(changes);
    seq = last.seq;
    return changes.length === PAGE;
  }

  async function readPages(): Promise<void> {
    while (await readPage());
  }

  return {
    seq: () => seq ?? 0,
    restart() {
      seq = null;
    },
    readNew() {
      const read = reading.then(readPages);
      reading = read.catch(() => undefined);
      return read;
    },
  };
}

/** Null where the log ends before `seq`. */
async function changesAfter(
  state: Pick<StateStore, 'changes'>,
  seq: number,
): Promise<Change[] | null> {
  try {
    return await state.changes.since(seq, PAGE);
  } catch (error) {
    if (isAppError(error) && error.code === 'conflict') return null;
    throw error;
  }
}

export type ChangeFollower = {
  /** Something was written: reads the log now. */
  wake(): void;
  /** Reads the log when woken, and every second without, until the signal aborts. Errors: those of `readNew`. */
  run(signal: AbortSignal): Promise<void>;
};

export function createChangeFollower(
  clock: Clock,
  reader: { readNew(): Promise<unknown> },
): ChangeFollower {
  return createWakeLoop({
    clock,
    dueInMs: ({ isWoken, restedMs }) => (isWoken ? 0 : POLL_MS - restedMs),
    round: () => reader.readNew(),
  });
}
