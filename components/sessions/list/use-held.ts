'use client';

import { useState } from 'react';

/** What is shown while `hold` is true stays what it was; `force` values that change let the newest through. */
export function useHeld<T>(
  newest: T,
  hold: boolean,
  force: unknown,
): { shown: T; release: () => void } {
  const [kept, setKept] = useState({ shown: newest, force });
  if ((!hold && kept.shown !== newest) || kept.force !== force) setKept({ shown: newest, force });
  return { shown: kept.shown, release: () => setKept({ shown: newest, force }) };
}
