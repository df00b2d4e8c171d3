'use client';

import { useEffect } from 'react';
import { afterMs } from '../browser-time';

/** How long a page that is returned to may take to show the link, ms. */
const WAIT_MS = 5_000;

const linksIn = (root: ParentNode) => [...root.querySelectorAll<HTMLAnchorElement>('a[href]')];

/** The link of a press, or of Enter on a row of a table: its first one. */
function linkOf(event: Event): string | null {
  const { target } = event;
  if (!(target instanceof Element) || !target.closest('main')) return null;
  if (event instanceof KeyboardEvent && event.key !== 'Enter') return null;
  const link = target.closest('a[href]') ?? target.closest('tr')?.querySelector('a[href]');
  return link?.getAttribute('href') ?? null;
}

/** After Back, puts the focus on the link by which the page was left, so that the keyboard goes on where it was. */
export function useReturnFocus(): void {
  useEffect(() => {
    const leftBy = new Map<string, string>();
    const here = () => window.location.pathname + window.location.search;
    let stop = () => {};
    const onLeave = (event: Event) => {
      const href = linkOf(event);
      if (href !== null) leftBy.set(here(), href);
    };
    const onReturn = () => {
      stop();
      const wanted = leftBy.get(here());
      const main = document.querySelector('main');
      if (wanted === undefined || !main) return;
      // The page that is left is still there for a moment: the focus is set again whenever it is lost.
      const focusLink = () => {
        if (document.activeElement && document.activeElement !== document.body) return;
        const link = linksIn(main).find((one) => one.getAttribute('href') === wanted);
        link?.focus({ preventScroll: true });
        link?.scrollIntoView({ block: 'nearest' });
      };
      const watcher = new MutationObserver(focusLink);
      watcher.observe(main, { childList: true, subtree: true });
      const cancel = afterMs(() => stop(), WAIT_MS);
      stop = () => {
        watcher.disconnect();
        cancel();
      };
    };
    const onInput = () => stop();
    window.addEventListener('click', onLeave, true);
    window.addEventListener('keydown', onLeave, true);
    window.addEventListener('popstate', onReturn);
    window.addEventListener('pointerdown', onInput);
    return () => {
      stop();
      window.removeEventListener('click', onLeave, true);
      window.removeEventListener('keydown', onLeave, true);
      window.removeEventListener('popstate', onReturn);
      window.removeEventListener('pointerdown', onInput);
    };
  }, []);
}
