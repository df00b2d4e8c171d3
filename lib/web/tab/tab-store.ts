import type { Tab } from './tab';

/** What the screen says of itself, for the tab; null where it says nothing and the state of all targets is shown. */
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
