'use client';

import { useSyncExternalStore } from 'react';
import { BASE_PATH } from '../../contract/base-path';
import { THEME_COOKIE, THEMES, type Theme, themeOf } from './theme-cookie';

const YEAR_S = 31_536_000;
const listeners = new Set<() => void>();

function readTheme(): Theme {
  return themeOf(document.documentElement.className);
}

/** The theme chosen on this device, in a cookie, so that the server renders the right one at once. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    readTheme,
    () => 'system',
  );
}

export function setTheme(theme: Theme): void {
  const secure = window.location.protocol === 'https:' ? '; secure' : '';
  // The Cookie Store API is missing in some engines that we serve.
  Reflect.set(
    document,
    'cookie',
    `${THEME_COOKIE}=${theme}; path=${BASE_PATH || '/'}; max-age=${YEAR_S}; samesite=lax${secure}`,
  );
  document.documentElement.className = theme;
  for (const changed of listeners) changed();
}

/** The theme after this one, for a toggle that goes round. */
export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
}
