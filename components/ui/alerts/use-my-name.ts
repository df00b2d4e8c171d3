'use client';

import { useCallback, useSyncExternalStore } from 'react';

const KEY = 'tocsin-name';
const listeners = new Set<() => void>();
/** For browsers that keep nothing: the name lasts as long as the page. */
let kept: string | null = null;

function read(): string {
  if (kept !== null) return kept;
  try {
    return window.localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** The name that acknowledgements and silences are signed with, remembered by this browser; '' until it is given. */
export function useMyName(): [name: string, remember: (name: string) => void] {
  const name = useSyncExternalStore(subscribe, read, () => '');
  const remember = useCallback((next: string) => {
    kept = next.trim();
    try {
      window.localStorage.setItem(KEY, kept);
    } catch {
      // Remembered for this page only.
    }
    for (const changed of listeners) changed();
  }, []);
  return [name, remember];
}
