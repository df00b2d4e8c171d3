'use client';

import { usePageKeys } from '@/components/shell/use-page-keys';

/** Keys of the list, from anywhere on the page: j and k move between rows, a acknowledges the row in focus, / searches. Enter follows the link in focus. */
export function useRowKeys(): void {
  usePageKeys(['j', 'k', 'a', '/'], (key) => {
    if (key === '/') {
      const field = document.querySelector<HTMLElement>('[data-search]');
      field?.focus();
      return field !== null;
    }
    const links = [...document.querySelectorAll<HTMLElement>('[data-incident] [data-row]')];
    const at = links.findIndex((link) => link.matches(':focus'));
    if (key === 'a') {
      const row = links[at]?.closest('[data-incident]');
      const button = row?.querySelector<HTMLElement>('[data-care=acknowledge]');
      button?.click();
      return button !== null && button !== undefined;
    }
    const to = key === 'j' ? at + 1 : at - 1;
    links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
    return links.length > 0;
  });
}
