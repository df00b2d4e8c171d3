'use client';

import { useSyncExternalStore } from 'react';

/** A string that changes whenever the page's colours do, for what is painted instead of styled. */
export function useTheme(): string {
  return useSyncExternalStore(subscribeToTheme, readThemeKey, () => '');
}

const DARK = '(prefers-color-scheme: dark)';

function readThemeKey(): string {
  return `${document.documentElement.className} ${window.matchMedia(DARK).matches}`;
}

function subscribeToTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['class'] });
  const media = window.matchMedia(DARK);
  media.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', changed);
  };
}

/** Reads the current value of one colour token. */
export function colourToken(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
