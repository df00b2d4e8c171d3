'use client';

import { useEffect, useState } from 'react';

/** The value as it was once it had not changed for `ms`. Give it a text: it is compared by identity. */
export function useDebounced(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
