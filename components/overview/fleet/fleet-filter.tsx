'use client';

import clsx from 'clsx';
import { TargetSearch } from '@/components/shared/target-search';
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
      <TargetSearch q={q} onSearch={(text) => onChange({ q: text || null })} />
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
