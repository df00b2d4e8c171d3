'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { meQuery } from '@/lib/web/queries/auth';

const KEY = 'tocsin-name';
const listeners = new Set<() => void>();
/** For browsers without storage: the name lasts as long as the page. */
let kept: string | null = null;

function readName(): string {
  if (kept !== null) return kept;
  try {
    return window.localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

function subscribeToName(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** The name on acknowledgements and silences: the signed-in user's, else the one stored in this browser; '' until one is entered. */
export function useMyName(): [name: string, remember: (name: string) => void] {
  const remembered = useSyncExternalStore(subscribeToName, readName, () => '');
  const { data: me } = useQuery(meQuery());
  const name = me?.via === 'session' && me.name ? me.name : remembered;
  const remember = useCallback((next: string) => {
    kept = next.trim();
    try {
      window.localStorage.setItem(KEY, kept);
    } catch {
      // Kept for this page only.
    }
    for (const changed of listeners) changed();
  }, []);
  return [name, remember];
}
