'use client';

import { type KeyboardEvent, useRef } from 'react';
import { createKeyReader, type KeySequence } from '@/components/shell/keymap';

/** Page-wide sequences that end in one of these letters are tracked too, so that `g s` does not open a silence. */
const KEYS: KeySequence[] = [['j'], ['k'], ['ArrowDown'], ['ArrowUp'], ['a'], ['s'], ['Enter']];
const ELSEWHERE: KeySequence[] = [
  ['g', 's'],
  ['g', 'a'],
  ['t', 'a'],
];

function clickButton(item: HTMLElement, what: string): void {
  item.querySelector<HTMLElement>(`[data-care=${what}]`)?.click();
}

/** Keys of a list whose items have `data-alert`, from anywhere in an item: j and k move, a acknowledges, s silences, Enter selects. */
export function useAlertKeys(onEnter: (id: string) => void) {
  const pressedAt = useRef(0);
  const reader = useRef(createKeyReader([...KEYS, ...ELSEWHERE], () => pressedAt.current));
  return (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    // Follows the document, not the React tree: a dialog that a card opened is not inside the card.
    const item = target?.closest<HTMLElement>('[data-alert]') ?? null;
    pressedAt.current = event.timeStamp;
    const key = KEYS[reader.current.press(event)]?.[0];
    if (!item?.dataset.alert || key === undefined) return;
    // Enter on one of the item's buttons belongs to that button.
    if (key === 'Enter' && target !== item) return;
    event.preventDefault();
    if (key === 'a') clickButton(item, 'acknowledge');
    else if (key === 's') clickButton(item, 'silence');
    else if (key === 'Enter') onEnter(item.dataset.alert);
    else {
      const back = key === 'k' || key === 'ArrowUp';
      const next = back ? item.previousElementSibling : item.nextElementSibling;
      if (next instanceof HTMLElement) next.focus();
    }
  };
}
