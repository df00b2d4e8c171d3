import type { Clock } from '../kit/clock';
import { sleep } from '../kit/sleep';
import type { Change, StateStore } from './state-store';

const PAGE = 500;

/** Reads the log even when nobody knocks: another process may have written. */
export const POLL_MS = 1_000;

export type ChangeFollower = {
  /** Something was written: look now. */
  wake(): void;
  /** Follows the log from `from` until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Seq of the last change handed on. */
  seq(): number;
};

/** Hands every change of the state log, in order and once, to `onChanges`. */
export function createChangeFollower(options: {
  state: Pick<StateStore, 'changes'>;
  clock: Clock;
  from: number;
  onChanges: (changes: Change[]) => void | Promise<void>;
}): ChangeFollower {
  const { state, clock } = options;
  let seq = options.from;
  let woken = false;
  let rouse: (() => void) | null = null;

  const pause = async (signal: AbortSignal) => {
    if (woken) return;
    const nap = new AbortController();
    rouse = () => nap.abort();
    await sleep(clock, POLL_MS, AbortSignal.any([signal, nap.signal]));
    rouse = null;
  };
  return {
    seq: () => seq,
    wake() {
      woken = true;
      rouse?.();
    },
    async run(signal) {
      while (!signal.aborted) {
        woken = false;
        const changes = await state.changes.since(seq, PAGE);
        const last = changes.at(-1);
        if (last) {
          await options.onChanges(changes);
          seq = last.seq;
        }
        if (changes.length < PAGE) await pause(signal);
      }
    },
  };
}
