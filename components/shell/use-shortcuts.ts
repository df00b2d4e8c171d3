'use client';

import { useEffect, useRef } from 'react';
import { isTyping } from '@/lib/web/keys/is-typing';
import { createKeyReader, type KeySequence } from './keymap';
import type { Action } from './shell-action';

/** Runs actions by their keys, but not while the user types or a dialog is open (mod keys still work there). */
export function useShortcuts(actions: readonly Action[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const map = actions.flatMap((action) => (action.keys ? [action.keys.join(' ')] : [])).join('|');
  useEffect(() => {
    const sequences = map.split('|').map((keys) => keys.split(' ') as unknown as KeySequence);
    // When the key was pressed, not when a busy page handles it.
    let pressedAt = 0;
    const reader = createKeyReader(sequences, () => pressedAt);
    const onKey = (event: KeyboardEvent) => {
      const modified = event.metaKey || event.ctrlKey;
      if (event.defaultPrevented || event.repeat) return;
      if (!modified && (isTyping(event.target) || document.querySelector('[role=dialog]'))) return;
      pressedAt = event.timeStamp;
      const found = sequences[reader.press(event)]?.join(' ');
      const action = latest.current.find((one) => one.keys && one.keys.join(' ') === found);
      if (!action) return;
      event.preventDefault();
      action.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [map]);
}
