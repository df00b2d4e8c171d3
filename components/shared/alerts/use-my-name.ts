'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { meQuery } from '@/lib/web/queries/auth';

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

/** The name that acknowledgements and silences are signed with: of who is signed in, else remembered by this browser; '' until it is given. */
export function useMyName(): [name: string, remember: (name: string) => void] {
  const remembered = useSyncExternalStore(subscribe, read, () => '');
  const { data: me } = useQuery(meQuery());
  const name = me?.via === 'session' && me.name ? me.name : remembered;
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
