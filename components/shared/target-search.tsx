'use client';

import clsx from 'clsx';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { controlClass } from '@/components/ui/form/field';

/** A search runs when the text has not changed for this long, ms. */
const SETTLES_MS = 200;

type Props = {
  /** The search in effect. */
  q: string;
  onSearch: (text: string) => void;
  placeholder?: string;
  /** Its name for screen readers. */
  label?: string;
};

/** Searches targets by name and environment. Keyboard shortcuts find the field by `data-search`. */
export function TargetSearch({
  q,
  onSearch,
  placeholder = 'Find a target or an environment',
  label = 'Find a target',
}: Props) {
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
    <label className="relative w-full sm:w-80">
      <span className="sr-only">{label}</span>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-fg-muted"
      />
      <input
        ref={field}
        type="search"
        value={text}
        data-search="targets"
        placeholder={placeholder}
        onChange={(event) => setText(event.target.value)}
        className={clsx(controlClass, 'pl-8')}
      />
    </label>
  );
}
