'use client';

import { useState } from 'react';

/** Returns the last value from before `frozen` became true, until it is false again; a change of `force` lets the newest through. */
export function useFrozenValue<T>(
  newest: T,
  hold: boolean,
  force: unknown,
): { shown: T; release: () => void } {
  const [kept, setKept] = useState({ shown: newest, force });
  if ((!hold && kept.shown !== newest) || kept.force !== force) setKept({ shown: newest, force });
  return { shown: kept.shown, release: () => setKept({ shown: newest, force }) };
}
