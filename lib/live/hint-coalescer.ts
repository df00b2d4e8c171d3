import type { Hint } from '../contract/api/live';
import type { Clock } from '../kit/clock';

/** Most keys that wait at once; hints beyond it go out uncoalesced. */
const KEYS_LIMIT = 10_000;

export type HintCoalescer = {
  offer(hint: Hint): void;
  /** Cancels what waits. */
  stop(): void;
};

/** The newer one; only of counts where both are. */
export function mergeHints(older: Hint | null, { counts, ...newer }: Hint): Hint {
  return counts && (older === null || older.counts) ? { ...newer, counts } : newer;
}

/**
 * Passes the first hint of a (kind, id) on at once and then at most one every `intervalMs`: the newest, at the end of the
 * span. Hints that fall due together leave together.
 */
export function createHintCoalescer(options: {
  clock: Clock;
  intervalMs: number;
  send: (hints: Hint[]) => void;
}): HintCoalescer {
  const { clock, intervalMs } = options;
  const spans = new Map<string, { waiting: Hint | null; cancel: () => void }>();
  const outbox: Hint[] = [];
  let flushing = false;

  const emitHint = (hint: Hint) => {
    outbox.push(hint);
    if (flushing) return;
    flushing = true;
    queueMicrotask(() => {
      flushing = false;
      if (outbox.length > 0) options.send(outbox.splice(0));
    });
  };
  const openInterval = (key: string) => {
    const cancel = clock.after(intervalMs, () => {
      const waiting = spans.get(key)?.waiting;
      spans.delete(key);
      if (!waiting) return;
      emitHint(waiting);
      openInterval(key);
    });
    spans.set(key, { waiting: null, cancel });
  };
  return {
    offer(hint) {
      const key = `${hint.kind}\n${hint.id}`;
      const span = spans.get(key);
      if (span) {
        span.waiting = mergeHints(span.waiting, hint);
        return;
      }
      if (spans.size < KEYS_LIMIT) openInterval(key);
      emitHint(hint);
    },
    stop() {
      for (const { cancel } of spans.values()) cancel();
      spans.clear();
      outbox.length = 0;
    },
  };
}
