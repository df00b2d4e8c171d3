'use client';

import { usePageKeys } from '@/components/shell/use-page-keys';
import { isTyping } from '@/lib/web/keys/is-typing';

const SELECTORS: Record<string, string> = {
  a: '[data-care=acknowledge]',
  s: '[data-care=silence]',
  n: '[data-note]',
};

/** Keys of the page: a acknowledges, n goes to the note field, s silences, Escape leaves a field and else goes back. */
export function useIncidentKeys(onBack: () => void): void {
  usePageKeys(['a', 's', 'n', 'Escape'], (key, { target }) => {
    if (key === 'Escape') {
      if (isTyping(target) && target instanceof HTMLElement) target.blur();
      else onBack();
      return true;
    }
    const element = document.querySelector<HTMLElement>(SELECTORS[key] ?? '');
    if (!element) return false;
    if (key === 'n') element.focus();
    else element.click();
    return true;
  });
}
