'use client';

import clsx from 'clsx';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { controlClass } from '@/components/ui/form/field';

/** A search runs when the text has not changed for this long, ms. */
const SETTLES_MS = 200;

/** Searches targets by name and environment. `q`: the search in effect. */
export function TargetSearch({ q, onSearch }: { q: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(q);
  const field = useRef<HTMLInputElement>(null);
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  useEffect(() => {
    if (text === q) return;
    const timer = setTimeout(() => latest.current(text), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [text, q]);
  return (
    <label className="relative w-full sm:w-72">
      <span className="sr-only">Find a target</span>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-fg-muted"
      />
      <input
        ref={field}
        type="search"
        value={text}
        placeholder="Find a target or an environment"
        onChange={(event) => setText(event.target.value)}
        className={clsx(controlClass, 'pl-8')}
      />
    </label>
  );
}
