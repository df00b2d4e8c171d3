'use client';

import { useEffect, useState } from 'react';

/** The value after it has not changed for `ms`. Compared by identity: pass a string. */
export function useDebounced(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
