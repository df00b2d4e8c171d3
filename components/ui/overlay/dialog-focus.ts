'use client';

import { type RefObject, useCallback, useEffect, useRef } from 'react';

const FIELDS = 'input:not([type=checkbox]):not([type=radio]), textarea, select';
/** How long a refused field may take to appear after a submit: a server may have to answer first, ms. */
const WATCHED_MS = 10_000;

/** Focuses the first field of a dialog that opens, instead of its close button; a dialog without fields keeps the usual focus. */
export function focusFirstField(event: Event, content: HTMLElement | null): void {
  const field = [...(content?.querySelectorAll<HTMLElement>(FIELDS) ?? [])].find(
    (one) => !one.hasAttribute('disabled') && one.getClientRects().length > 0,
  );
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** Answers a handler of submits that focuses the first refused field as soon as there is one. */
export function useFocusOnError(content: RefObject<HTMLElement | null>): () => void {
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  return useCallback(() => {
    stop.current();
    const box = content.current;
    if (!box) return;
    const focusRefused = () => {
      const refused = box.querySelector<HTMLElement>('[aria-invalid=true]');
      refused?.focus();
      if (refused) stop.current();
    };
    const watcher = new MutationObserver(focusRefused);
    watcher.observe(box, { subtree: true, childList: true, attributeFilter: ['aria-invalid'] });
    const timers = [setTimeout(() => stop.current(), WATCHED_MS), setTimeout(focusRefused)];
    stop.current = () => {
      watcher.disconnect();
      timers.forEach(clearTimeout);
    };
  }, [content]);
}
