'use client';

import { useSyncExternalStore } from 'react';

/** Whether a media query matches; false while the server renders. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** Below this width pickers are bottom sheets. */
export const PHONE = '(width < 640px)';
