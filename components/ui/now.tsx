'use client';

import { useSyncExternalStore } from 'react';
import { useLiveStatus } from '@/lib/web/live/live-context';

/** Coarse clock for relative times: one timer for the whole page. */
const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const listener of listeners) listener();
  }, TICK_MS);
  return () => {
    listeners.delete(changed);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function read(): number {
  if (now === 0 || timer === undefined) now = Date.now();
  return now;
}

/**
 * Epoch ms, to the second; 0 while the server draws, where "now" would differ from the browser's. Without a connection it stands
 * still: what is on the screen is of the last moment that was heard of.
 */
export function useNow(): number {
  const ticking = useSyncExternalStore(subscribe, read, () => 0);
  const status = useLiveStatus();
  return status.kind === 'stale' && ticking > 0 ? status.since : ticking;
}
