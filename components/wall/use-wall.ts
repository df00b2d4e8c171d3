'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNow } from '@/components/ui/use-now';
import { browserNow } from '@/lib/web/browser-time';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { allTargetsQuery } from '@/lib/web/queries/all-targets';
import { aboutQuery } from '@/lib/web/queries/settings';

/** Read again at least this often, also where no hint comes, ms. */
const READ_EVERY_MS = 15_000;
/** Without an answer for this long the wall is not current, whatever the live connection says. */
const LATE_MS = 60_000;
/** Rows that are read: the worst come first, and the counts are of all. */
const ROWS = 200;
/** How long a page of cards is shown, ms. */
const PAGE_MS = 15_000;
/** How often the picture moves, so that nothing burns into a screen, ms. */
const MOVE_MS = 600_000;

/** What the wall shows, and since when it is not current (epoch ms; null while it is). */
export function useWallData(env: string | null) {
  const query = useQuery({
    ...allTargetsQuery({ env, limit: ROWS }),
    refetchInterval: READ_EVERY_MS,
    refetchIntervalInBackground: true,
  });
  const status = useLiveStatus();
  const { dataUpdatedAt } = query;
  const [late, setLate] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setLate(dataUpdatedAt), LATE_MS);
    return () => clearTimeout(timer);
  }, [dataUpdatedAt]);
  const isLate = late === dataUpdatedAt;
  const lostSince = status.kind === 'stale' ? status.since : isLate ? dataUpdatedAt : null;
  return { data: query.data ?? null, error: query.error, lostSince };
}

/** The number of the page of cards to show now. */
export function usePageTurn(pages: number): number {
  const now = useNow();
  return pages <= 1 ? 0 : Math.floor(now / PAGE_MS) % pages;
}

/** Moves by two pixels every ten minutes. */
export function useBurnInShift(): { transform: string } {
  const at = Math.floor(useNow() / MOVE_MS) % 4;
  const [x, y] = [at === 1 || at === 2 ? 2 : 0, at >= 2 ? 2 : 0];
  return { transform: `translate(${x}px, ${y}px)` };
}

/** Keeps the screen on where the browser can, and again after the page was hidden. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    const request = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      // A device on low battery refuses: the wall works all the same.
      lock = await navigator.wakeLock.request('screen').catch(() => null);
    };
    void request();
    document.addEventListener('visibilitychange', request);
    return () => {
      document.removeEventListener('visibilitychange', request);
      void lock?.release();
    };
  }, []);
}

/** Loads the page again once the server runs another version, so that a wall follows updates without hands. */
export function useReloadOnUpdate(): void {
  const { data } = useQuery(aboutQuery());
  const first = useRef<string | null>(null);
  const version = data?.version ?? null;
  useEffect(() => {
    if (version === null) return;
    first.current ??= version;
    if (first.current !== version) window.location.reload();
  }, [version]);
}

const HIDE_AFTER_MS = 3_000;

/** Whether the pointer rests, so that it is hidden. */
export function usePointerRests(): boolean {
  const [rests, setRests] = useState(false);
  useEffect(() => {
    let movedAt = browserNow();
    const onMove = () => {
      movedAt = browserNow();
      setRests(false);
    };
    const timer = setInterval(() => setRests(browserNow() - movedAt > HIDE_AFTER_MS), 1_000);
    window.addEventListener('pointermove', onMove);
    return () => {
      window.removeEventListener('pointermove', onMove);
      clearInterval(timer);
    };
  }, []);
  return rests;
}
