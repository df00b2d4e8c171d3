'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { createKeyReader, type KeySequence } from '@/components/shell/keymap';
import { isTyping } from '@/lib/web/keys/is-typing';

const KEYS: KeySequence[] = [['j'], ['k'], ['/'], [' ']];

const focusedRow = () => document.activeElement?.closest<HTMLElement>('[data-row]') ?? null;

function moveFocus(list: HTMLElement, way: 1 | -1): void {
  const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')];
  const row = focusedRow();
  const at = row ? rows.indexOf(row) : -1;
  const next = at < 0 ? rows[0] : rows[at + way];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: 'nearest' });
}

/** Keys of the list, from anywhere on the page: j and k move, Space shows the row, / goes to the query, Escape leaves it. */
export function useExplorerKeys(
  list: RefObject<HTMLElement | null>,
  onPeek: (id: string) => void,
): void {
  const latest = useRef(onPeek);
  useEffect(() => {
    latest.current = onPeek;
  });
  useEffect(() => {
    let pressedAt = 0;
    const reader = createKeyReader(KEYS, () => pressedAt);
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
      if (document.querySelector('[role=dialog]')) return;
      if (isTyping(event.target)) {
        if (event.key === 'Escape') (event.target as HTMLElement).blur();
        return;
      }
      pressedAt = event.timeStamp;
      const key = KEYS[reader.press(event)]?.[0];
      const peeked = key === ' ' ? focusedRow()?.dataset.row : undefined;
      if (key === undefined || !list.current || (key === ' ' && peeked === undefined)) return;
      event.preventDefault();
      if (peeked !== undefined) latest.current(peeked);
      else if (key === '/') document.querySelector<HTMLElement>('[data-search=sessions]')?.focus();
      else moveFocus(list.current, key === 'j' ? 1 : -1);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [list]);
}
