'use client';

import { type RefObject, useEffect } from 'react';
import { isTyping } from '@/lib/web/keys/is-typing';

/** Keys of a list of rows, from anywhere on the page: j and k move between elements with `data-row`, / goes to the search. */
export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('[role=dialog]')) return;
      const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
      const here = document.activeElement?.closest('li')?.querySelector<HTMLElement>('[data-row]');
      const at = here ? rows.indexOf(here) : -1;
      const to = {
        j: at < 0 ? rows[0] : rows[at + 1],
        k: at < 0 ? rows[0] : rows[at - 1],
        '/': list.current?.querySelector<HTMLElement>('[data-search]') ?? undefined,
      }[event.key];
      if (!to) return;
      event.preventDefault();
      to.focus();
      to.scrollIntoView({ block: 'nearest' });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [list]);
}
