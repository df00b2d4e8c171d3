'use client';

import { useEffect } from 'react';
import type { Tab } from './tab';
import { tabStore } from './tab-store';

/** Sets the tab's title and icon while this screen is mounted. */
export function useTab(tab: Tab | null): void {
  const { title, icon } = tab ?? { title: null, icon: null };
  useEffect(() => {
    if (title === null || icon === null) return;
    tabStore.set({ title, icon });
    return () => tabStore.set(null);
  }, [title, icon]);
}
