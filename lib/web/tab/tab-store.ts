import type { Tab } from './tab';

/** The tab of the current screen; null where the state of all targets is shown. */
let current: Tab | null = null;
const listeners = new Set<() => void>();

export const tabStore = {
  get: (): Tab | null => current,
  set(tab: Tab | null): void {
    current = tab;
    for (const changed of listeners) changed();
  },
  subscribe(changed: () => void): () => void {
    listeners.add(changed);
    return () => listeners.delete(changed);
  },
};
