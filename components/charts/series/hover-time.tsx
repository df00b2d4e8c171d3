'use client';

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react';

/** The instant under the pointer, shared by all charts, and which of them the pointer is on. */
export type HoverTime = { at: number; chart: string } | null;

export type HoverStore = {
  get(): HoverTime;
  set(next: HoverTime): void;
  subscribe(changed: () => void): () => void;
};

/** Stores the hovered time and notifies subscribers, so that only the cross-hairs re-render when it moves. */
function createHoverStore(): HoverStore {
  let now: HoverTime = null;
  const listeners = new Set<() => void>();
  return {
    get: () => now,
    set(next) {
      if (now?.at === next?.at && now?.chart === next?.chart) return;
      now = next;
      for (const changed of listeners) changed();
    },
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}

const HoverContext = createContext<HoverStore>(createHoverStore());

export function HoverTimeProvider({ children }: { children: ReactNode }) {
  const [store] = useState(createHoverStore);
  return <HoverContext value={store}>{children}</HoverContext>;
}

export function useHoverStore(): HoverStore {
  return useContext(HoverContext);
}

export function useHoverTime(): HoverTime {
  const store = useContext(HoverContext);
  return useSyncExternalStore(store.subscribe, store.get, () => null);
}
