'use client';

import { useSyncExternalStore } from 'react';

/** A text that changes whenever the colours of the page do; for what is painted and not styled. */
export function useTheme(): string {
  return useSyncExternalStore(subscribe, read, () => '');
}

const DARK = '(prefers-color-scheme: dark)';

function read(): string {
  return `${document.documentElement.className} ${window.matchMedia(DARK).matches}`;
}

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['class'] });
  const media = window.matchMedia(DARK);
  media.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', changed);
  };
}

/** Reads one colour token as the page has it now. */
export function colourToken(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
