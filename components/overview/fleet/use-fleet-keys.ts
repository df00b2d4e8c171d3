'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { createKeyReader, type KeySequence } from '@/components/shell/keymap';
import { isTyping } from '@/lib/web/keys/is-typing';

const KEYS: KeySequence[] = [['j'], ['k'], ['a'], ['/']];
/** Sequences of the whole page that end in one of these keys are tracked too, so that `g a` acknowledges nothing. */
const ELSEWHERE: KeySequence[] = [
  ['g', 'a'],
  ['t', 'a'],
];

const rowsIn = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>('[data-row]')];

function moveFocus(list: HTMLElement, way: 1 | -1): void {
  const rows = rowsIn(list);
  const here = document.activeElement?.closest('li')?.querySelector<HTMLElement>('[data-row]');
  const at = here ? rows.indexOf(here) : -1;
  const next = at < 0 ? rows[0] : rows[at + way];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function acknowledgeSelected(): void {
  const row = document.activeElement?.closest('li')?.querySelector<HTMLElement>('[data-row]');
  const id = row?.dataset.row;
  if (id === undefined) return;
  document
    .querySelector<HTMLElement>(
      `[data-incident-target="${CSS.escape(id)}"] [data-care=acknowledge]`,
    )
    ?.click();
}

/**
 * Keys of the list of targets, from anywhere on the page: j and k move, a acknowledges the incident of the row that has the focus,
 * / goes to the search, Escape leaves it. Enter opens, as on every link.
 */
export function useFleetKeys(list: RefObject<HTMLElement | null>): void {
  const pressedAt = useRef(0);
  useEffect(() => {
    const reader = createKeyReader([...KEYS, ...ELSEWHERE], () => pressedAt.current);
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
      if (document.querySelector('[role=dialog]')) return;
      if (isTyping(event.target)) {
        if (event.key === 'Escape') (event.target as HTMLElement).blur();
        return;
      }
      pressedAt.current = event.timeStamp;
      const key = KEYS[reader.press(event)]?.[0];
      if (key === undefined || list.current === null) return;
      if (key === 'a') return acknowledgeSelected();
      event.preventDefault();
      if (key === '/') document.querySelector<HTMLElement>('[data-search=targets]')?.focus();
      else moveFocus(list.current, key === 'j' ? 1 : -1);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [list]);
}
