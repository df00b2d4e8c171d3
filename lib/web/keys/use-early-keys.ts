'use client';

import { useEffect } from 'react';
import { afterMs, pageTime } from '../browser-time';
import { type KeyPressed, keysToRepeat } from './early-keys';
import { isTyping } from './is-typing';
import { takeRecordedKeys } from './record-keys';

/** Presses a key where the focus is. A made-up Enter follows no link by itself. */
function pressAgain(pressed: KeyPressed): void {
  const focused = document.activeElement ?? document.body;
  const { key, ctrlKey, metaKey, altKey, shiftKey } = pressed;
  const event = new KeyboardEvent('keydown', {
    key,
    ctrlKey,
    metaKey,
    altKey,
    shiftKey,
    bubbles: true,
    cancelable: true,
  });
  // When it was pressed decides whether two keys are a sequence.
  Object.defineProperty(event, 'timeStamp', { value: pressed.timeStamp });
  const isUsed = !focused.dispatchEvent(event);
  if (isUsed || key !== 'Enter' || focused === document.body) return;
  if (focused instanceof HTMLElement) focused.click();
}

/** Whether a key may be pressed again: not text, not what the browser itself does with it. */
const isForPage = ({ target, key, ctrlKey, metaKey }: KeyboardEvent) =>
  !isTyping(target) &&
  key !== 'Tab' &&
  ((!ctrlKey && !metaKey) || key === 'k') &&
  (key !== 'Enter' || target === document.body);

/**
 * Presses the keys again that came before the page's code, once all of the page responds. It belongs after everything else in the
 * shell that reads keys.
 */
export function useEarlyKeys(): void {
  useEffect(() => {
    const recorded = takeRecordedKeys(window).filter(isForPage);
    return afterMs(() => {
      for (const key of keysToRepeat(recorded, pageTime())) pressAgain(key);
    }, 0);
  }, []);
}
