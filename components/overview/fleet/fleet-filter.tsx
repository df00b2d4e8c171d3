'use client';

import clsx from 'clsx';
import { TargetSearch } from '@/components/shared/target-search';
import { Choice, ChoiceList } from '@/components/ui/form/choice';
import { Picker } from '@/components/ui/form/picker';
import { ROW_BADGES } from '@/components/ui/state/row-state';
import { STATE_LOOKS } from '@/components/ui/state/state-badge';
import type { StateCounts } from '@/lib/contract/api/targets-overview';
import { ROW_STATES, type RowState } from '@/lib/domain/fleet/row-state';
import type { FleetState } from '@/lib/web/fleet-state';
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

/** States that are loud in the row of filters too. */
const LOUD: readonly RowState[] = ['fails', 'unsure'];

type Props = {
  counts: StateCounts;
  /** Whether rows come by environment now. */
  grouped: boolean;
  state: FleetState;
  onChange: (next: Partial<FleetState>) => void;
};

/** Filters the list by text and by state, orders and groups it. Each state is a button with its count. */
export function FleetFilter({ counts, grouped, state, onChange }: Props) {
  const chosen = state.state === null ? [] : state.state.split(',');
  const toggleState = (one: RowState) => {
    const next = chosen.includes(one) ? chosen.filter((it) => it !== one) : [...chosen, one];
    onChange({ state: next.length === 0 ? null : next.join(',') });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <TargetSearch
        q={state.q ?? ''}
        onSearch={(text) => onChange({ q: text || null })}
        placeholder="Find a target, e.g. env:staging state:fails"
      />
      <fieldset aria-label="States" className="contents">
        {ROW_STATES.filter((one) => counts[one] > 0 || chosen.includes(one)).map((one) => {
          const { Icon, ink, tint } = STATE_LOOKS[ROW_BADGES[one]];
          const pressed = chosen.includes(one);
          return (
            <button
              key={one}
              type="button"
              aria-pressed={pressed}
              onClick={() => toggleState(one)}
              className={clsx(
                'calm inline-flex h-10 items-center gap-1.5 rounded-base border px-2.5 text-13 tabular-nums sm:h-8',
                LOUD.includes(one) ? tint : 'border-line bg-panel hover:bg-panel-raised',
                pressed && 'border-accent! font-semibold ring-1 ring-accent',
                one === 'holds' && !pressed ? 'text-fg' : ink,
              )}
            >
              <Icon aria-hidden className={clsx('size-3.5 shrink-0', ink)} strokeWidth={2.25} />
              {countNoun(counts[one], ...WORDS[one])}
            </button>
          );
        })}
      </fieldset>
      <div className="flex gap-2 sm:ml-auto">
        <Options
          label="Order"
          value={state.sort ?? 'worst'}
          options={{ worst: 'Worst first', name: 'By name' }}
          onChoose={(sort) => onChange({ sort: sort === 'worst' ? null : sort })}
        />
        <Options
          label="Group"
          value={grouped ? 'environment' : 'none'}
          options={{ environment: 'Group: environment', none: 'Group: none' }}
          onChoose={(group) => onChange({ group })}
        />
      </div>
    </div>
  );
}

type OptionsProps<T extends string> = {
  label: string;
  value: T;
  options: Record<T, string>;
  onChoose: (value: T) => void;
};

function Options<T extends string>({ label, value, options, onChoose }: OptionsProps<T>) {
  const keys = Object.keys(options) as T[];
  return (
    <Picker label={label} value={options[value]}>
      {(close) => (
        <ChoiceList label={label}>
          {keys.map((key) => (
            <Choice
              key={key}
              selected={key === value}
              onChoose={() => {
                onChoose(key);
                close();
              }}
            >
              {options[key]}
            </Choice>
          ))}
        </ChoiceList>
      )}
    </Picker>
  );
}
