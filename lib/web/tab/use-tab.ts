'use client';

import { useEffect } from 'react';
import type { Tab } from './tab';
import { tabStore } from './tab-store';

/** Gives the tab the title and the icon of what this screen shows, for as long as it does. */
export function useTab(tab: Tab | null): void {
  const { title, icon } = tab ?? { title: null, icon: null };
  useEffect(() => {
    if (title === null || icon === null) return;
    tabStore.set({ title, icon });
    return () => tabStore.set(null);
  }, [title, icon]);
}
