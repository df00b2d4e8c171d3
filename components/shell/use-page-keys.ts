'use client';

import { useEffect, useRef } from 'react';
import { isTyping } from '@/lib/web/keys/is-typing';
import { createKeyReader, type KeySequence } from './keymap';

/**
 * Runs `onPress` for single keys pressed anywhere on the page, but not while a dialog is open or, except for Escape, while the user types.
 * It answers whether it used the key.
 */
export function usePageKeys(
  keys: readonly string[],
  onPress: (key: string, event: KeyboardEvent) => boolean,
): void {
  const latest = useRef(onPress);
  useEffect(() => {
    latest.current = onPress;
  });
  const wanted = keys.join(' ');
  useEffect(() => {
    const single = wanted.split(' ').map((key): KeySequence => [key]);
    let pressedAt = 0;
    const reader = createKeyReader(single, () => pressedAt);
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('[role=dialog]')) return;
      if (isTyping(event.target) && event.key !== 'Escape') return;
      pressedAt = event.timeStamp;
      const key = single[reader.press(event)]?.[0];
      if (key !== undefined && latest.current(key, event)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [wanted]);
}
