'use client';

import { useSyncExternalStore } from 'react';
import { useLiveStatus } from '@/lib/web/live/live-context';

/** Coarse clock for relative times: one timer for the whole page. */
const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribeToClock(changed: () => void): () => void {
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

function readClock(): number {
  if (now === 0 || timer === undefined) now = Date.now();
  return now;
}

/**
 * Epoch ms, to the second; 0 while the server renders, where "now" would differ from the browser's. Without a connection it stops, because the data on the screen is from the last response.
 */
export function useNow(): number {
  const ticking = useSyncExternalStore(subscribeToClock, readClock, () => 0);
  const status = useLiveStatus();
  return status.kind === 'stale' && ticking > 0 ? status.since : ticking;
}
