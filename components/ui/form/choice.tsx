'use client';

import clsx from 'clsx';
import { Check } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';

/** A vertical list of choices; arrows, Home and End move between them. */
export function ChoiceList({ label, children }: { label: string; children: ReactNode }) {
  const list = useRef<HTMLDivElement>(null);
  const moveFocus = (event: KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role=option]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  };
  return (
    <div ref={list} role="listbox" aria-label={label} onKeyDown={moveFocus} tabIndex={-1}>
      {children}
    </div>
  );
}

export function ChoiceGroup({ name, children }: { name: string; children: ReactNode }) {
  return (
    <fieldset aria-label={name} className="min-w-0">
      <div aria-hidden className="px-2 pt-2 pb-1 text-12 text-fg-faint">
        {name}
      </div>
      {children}
    </fieldset>
  );
}

type Props = { selected: boolean; onChoose: () => void; children: ReactNode };

export function Choice({ selected, onChoose, children }: Props) {
  return (
    <button
      type="button"
      role="option"
      aria-selected={selected}
      onClick={onChoose}
      className={clsx(
        'flex h-11 w-full items-center gap-2 rounded-mark px-2 text-left text-14 sm:h-8 sm:text-13',
        'hover:bg-panel-raised focus-visible:bg-panel-raised focus-visible:-outline-offset-2',
        selected && 'font-medium',
      )}
    >
      <Check
        aria-hidden
        className={clsx('size-3.5 shrink-0', selected ? 'text-accent' : 'invisible')}
      />
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </button>
  );
}
