import type { StoreHint } from '../state-store';

type HintListener = (hint: StoreHint) => void;

export type Hints = {
  /** Calls every listener. */
  send(hint: StoreHint): void;
  /** Returns the end of it. */
  listen(listener: HintListener): () => void;
};

export function createHints(): Hints {
  const listeners = new Set<HintListener>();
  return {
    send(hint) {
      for (const listener of [...listeners]) listener(hint);
    },
    listen(listener) {
      // One function may listen twice.
      const own: HintListener = (hint) => listener(hint);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
