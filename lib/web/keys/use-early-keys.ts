'use client';

import { useEffect, useRef } from 'react';
import { afterMs, pageTime } from '../browser-time';
import { createEarlyKeys, type KeyPressed } from './early-keys';
import { isTyping } from './is-typing';
import { isAwaitingParts, onAllParts } from './late-parts';
import { takeRecordedKeys } from './record-keys';

/** Presses a key where the focus is; answers whether something used it. A made-up Enter follows no link by itself. */
function pressAgain(pressed: KeyPressed): boolean {
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
  if (!focused.dispatchEvent(event)) return true;
  if (key !== 'Enter' || !(focused instanceof HTMLElement) || focused === document.body)
    return false;
  focused.click();
  return true;
}

/** Whether a key may be pressed again: not text, not what the browser itself does with it. */
const isForPage = ({ target, key, ctrlKey, metaKey }: KeyboardEvent) =>
  !isTyping(target) &&
  key !== 'Tab' &&
  ((!ctrlKey && !metaKey) || key === 'k') &&
  (key !== 'Enter' || target === document.body);

/**
 * Loses no key that is pressed before what reads it is there: before the page's code runs, and before that of a late part. `place` is
 * the path: keys meant for one page are not pressed on the next. It belongs after everything else in the shell that reads keys.
 */
export function useEarlyKeys(place: string | null): void {
  const queue = useRef<ReturnType<typeof createEarlyKeys> | null>(null);
  useEffect(() => {
    const keys = createEarlyKeys({
      isWaiting: isAwaitingParts,
      press: pressAgain,
      now: pageTime,
    });
    queue.current = keys;
    const recorded = takeRecordedKeys(window).filter(isForPage);
    const onKey = (event: KeyboardEvent) => {
      // Whether it was used is known when all listeners have had it.
      if (event.isTrusted && isForPage(event))
        afterMs(() => keys.note(event, event.defaultPrevented), 0);
    };
    window.addEventListener('keydown', onKey);
    const unsubscribe = onAllParts(() => void afterMs(keys.release, 0));
    const cancel = afterMs(() => keys.pressAll(recorded), 0);
    return () => {
      cancel();
      unsubscribe();
      window.removeEventListener('keydown', onKey);
    };
  }, []);
  const first = useRef(place);
  useEffect(() => {
    if (first.current !== place) queue.current?.forget();
    first.current = place;
  }, [place]);
}
