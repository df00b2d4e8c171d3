'use client';

import clsx from 'clsx';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { controlClass } from '@/components/ui/form/field';
import { ROW_BADGES } from '@/components/ui/state/row-state';
import { STATE_LOOKS } from '@/components/ui/state/state-badge';
import { ROW_STATES, type RowState, type StateCounts } from '@/lib/contract/api/targets-overview';
import { countNoun } from '@/lib/web/text/format';

const WORDS: Record<RowState, [string, string]> = {
  fails: ['fails', 'fail'],
  unsure: ['not enough evidence', 'not enough evidence'],
  holds: ['holds', 'hold'],
  noData: ['no data', 'no data'],
  stale: ['stale', 'stale'],
  paused: ['paused', 'paused'],
  maintenance: ['maintenance', 'maintenance'],
};

/** A search starts this long after the last key press, ms. */
const SETTLES_MS = 200;

type Props = {
  counts: StateCounts;
  /** States to show, separated by commas; null for all. */
  state: string | null;
  q: string;
  onChange: (next: { state?: string | null; q?: string | null }) => void;
};

/** Filters the list by text and by state. Each state is a button with its count. */
export function FleetFilter({ counts, state, q, onChange }: Props) {
  const chosen = state === null ? [] : state.split(',');
  const toggleState = (one: RowState) => {
    const next = chosen.includes(one) ? chosen.filter((it) => it !== one) : [...chosen, one];
    onChange({ state: next.length === 0 ? null : next.join(',') });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField q={q} onSearch={(text) => onChange({ q: text || null })} />
      <fieldset aria-label="States" className="contents">
        {ROW_STATES.filter((one) => counts[one] > 0 || chosen.includes(one)).map((one) => {
          const { Icon, ink } = STATE_LOOKS[ROW_BADGES[one]];
          const pressed = chosen.includes(one);
          return (
            <button
              key={one}
              type="button"
              aria-pressed={pressed}
              onClick={() => toggleState(one)}
              className={clsx(
                'calm inline-flex h-10 items-center gap-1.5 rounded-base border px-2.5 text-13 tabular-nums sm:h-8',
                pressed
                  ? 'border-accent bg-panel-raised font-medium'
                  : 'border-line bg-panel hover:bg-panel-raised',
                ink,
              )}
            >
              <Icon aria-hidden className="size-3.5 shrink-0" strokeWidth={2.25} />
              {countNoun(counts[one], ...WORDS[one])}
            </button>
          );
        })}
      </fieldset>
    </div>
  );
}

function SearchField({ q, onSearch }: { q: string; onSearch: (text: string) => void }) {
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
