'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useNow } from '@/components/ui/use-now';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { allTargetsQuery } from '@/lib/web/queries/all-targets';
import { allTargetsTab, offlineTab, type Tab } from '@/lib/web/tab/tab';
import { tabIconUrl } from '@/lib/web/tab/tab-icons';
import { tabStore } from '@/lib/web/tab/tab-store';
import { useClocks } from '@/lib/web/text/use-clocks';

/** Screens without a state of their own show the state of all targets by the icon only, and keep their title. */
const ONE_ROW = { limit: 1 };

/** The tab's title and icon, from the same responses as the screen. */
export function TabState() {
  const own = useSyncExternalStore(tabStore.subscribe, tabStore.get, () => null);
  const status = useLiveStatus();
  const { minute } = useClocks(useNow());
  const { data } = useQuery({ ...allTargetsQuery(ONE_ROW), enabled: own === null });
  const all = data ? allTargetsTab(tabFacts(data)) : null;
  const offline = status.kind === 'stale' ? offlineTab(minute(status.since)) : null;
  const title = own === null ? null : (offline ?? own).title;
  const icon = (offline ?? own ?? all)?.icon ?? 'holds';
  useTitle(title);
  useEffect(() => {
    setIcon(tabIconUrl(icon));
  }, [icon]);
  return null;
}

type AllTargets = {
  sentence: { tone: Parameters<typeof allTargetsTab>[0]['tone'] };
  counts: Record<string, number>;
  rows: ReadonlyArray<{ environment: string; name: string; state: string }>;
};

/** The data behind the tab of all targets. */
export function tabFacts({
  sentence,
  counts,
  rows,
}: AllTargets): Parameters<typeof allTargetsTab>[0] {
  const worst = rows.find(({ state }) => state === 'fails') ?? null;
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const { fails = 0, holds = 0 } = counts;
  return { tone: sentence.tone, fails, holds, total, worst };
}

/** Next sets a route's title when it opens, perhaps after this screen has; the state must win in either order. */
function useTitle(title: Tab['title'] | null): void {
  useEffect(() => {
    if (title === null) return;
    const writeTitle = () => {
      if (document.title !== title) document.title = title;
    };
    writeTitle();
    const watcher = new MutationObserver(writeTitle);
    watcher.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => watcher.disconnect();
  }, [title]);
}

/** Our own icon link after the page's: browsers use the last one. */
function setIcon(href: string): void {
  const known = document.head.querySelector<HTMLLinkElement>('link[data-tab-icon]');
  const link = known ?? document.createElement('link');
  if (link.getAttribute('href') === href) return;
  link.rel = 'icon';
  link.type = 'image/svg+xml';
  link.dataset.tabIcon = '';
  link.setAttribute('href', href);
  document.head.append(link);
}
