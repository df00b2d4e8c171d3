'use client';

import { useEffect } from 'react';
import type { OpenedPage } from './opened-pages';

/** Notes for the palette that this page was opened; null until its name is known. */
export function useOpenedPage(page: OpenedPage | null): void {
  const text = page === null ? null : JSON.stringify(page);
  useEffect(() => {
    if (text === null) return;
    const note = async () => {
      const { noteOpenedPage } = await import('./opened-pages');
      noteOpenedPage(window.sessionStorage, JSON.parse(text) as OpenedPage);
    };
    // Without a server its code may be out of reach, and so is the page.
    note().catch(() => undefined);
  }, [text]);
}
