'use client';

import clsx from 'clsx';
import { useState } from 'react';
import type { Facets, FacetValueView } from '@/lib/contract/api/explorer/explorer';
import { isValueCondition } from '@/lib/domain/session-query/session-query';
import { formatCount } from '@/lib/web/text/format';
import { FIELD_TITLES, valueText } from '../query/field-names';
import type { Explorer } from '../query/use-explorer';

/** Values that a facet shows before the others are asked for. */
const FIRST = 5;

type Facet = Facets['facets'][number];

/** The values of one field. A press includes a value, with Alt or the key x it excludes it. */
export function FacetList({ facet, explorer }: { facet: Facet; explorer: Explorer }) {
  const [whole, setWhole] = useState(false);
  const { field, more, searchedFrom } = facet;
  const values = [...missingValues(facet, explorer), ...facet.values];
  const states = new Map(values.map(({ value }) => [value, stateOf(explorer, facet, value)]));
  const shown = whole ? values : values.filter(({ value }, at) => at < FIRST || states.get(value));
  const sums = {
    failing: values.reduce((sum, value) => sum + value.failing, 0),
    all: values.reduce((sum, value) => sum + value.all, 0),
  };
  const left = values.length - shown.length + more;
  return (
    <fieldset className="min-w-0 border-t border-line py-1.5">
      <legend className="float-left w-full px-3 pb-1 text-12 font-semibold">
        {FIELD_TITLES[field]}
        {searchedFrom === null ? null : (
          <>
            <span aria-hidden>*</span>
            <span className="sr-only">, not of all sessions</span>
          </>
        )}
      </legend>
      <ul className="clear-both">
        {shown.map((value) => (
          <li key={value.value}>
            <ValueButton
              value={value}
              name={valueText(field, value.value, value.label)}
              sums={sums}
              state={states.get(value.value) ?? null}
              onToggle={(not) => explorer.toggle(field, value.value, not)}
            />
          </li>
        ))}
      </ul>
      {left > 0 && !whole ? (
        <button
          type="button"
          onClick={() => setWhole(true)}
          className="min-h-8 px-3 text-12 text-accent hover:underline"
        >
          {formatCount(left)} more
        </button>
      ) : null}
      {whole && more > 0 ? (
        <p className="px-3 py-1 text-12 text-fg-muted">
          {formatCount(more)} rarer values are not listed: name one in the query.
        </p>
      ) : null}
    </fieldset>
  );
}

/** Values of the query that no session has. */
function missingValues({ field, values }: Facet, { query }: Explorer): FacetValueView[] {
  const known = new Set(values.map(({ value }) => value));
  const asked = query.flatMap((one) =>
    isValueCondition(one) && one.field === field && field !== 'target' ? one.values : [],
  );
  return asked
    .filter((value) => !known.has(value))
    .map((value) => ({ value, label: value, failing: 0, all: 0 }));
}

type State = 'included' | 'excluded' | null;

function stateOf({ query }: Explorer, { field }: Facet, value: string): State {
  const found = query.find(
    (one) => isValueCondition(one) && one.field === field && one.values.includes(value),
  );
  if (!found || !isValueCondition(found)) return null;
  return found.not ? 'excluded' : 'included';
}

type ValueProps = {
  value: FacetValueView;
  name: string;
  sums: { failing: number; all: number };
  state: State;
  onToggle: (not: boolean) => void;
};

function ValueButton({ value, name, sums, state, onToggle }: ValueProps) {
  const { failing, all } = value;
  const title = state === 'excluded' ? `${name} (excluded)` : name;
  return (
    <button
      type="button"
      aria-pressed={state !== null}
      title={`${title}: ${failing} failing of ${all}. Alt-click or x excludes it.`}
      onClick={(event) => onToggle(event.altKey || state === 'excluded')}
      onKeyDown={(event) => {
        if (event.key !== 'x' || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        onToggle(true);
      }}
      className={clsx(
        'block min-h-9 w-full px-3 pt-1 text-left text-13 hover:bg-panel-raised focus-visible:-outline-offset-2 lg:min-h-8',
        state === 'included' && 'bg-accent-tint',
      )}
    >
      <span className="flex items-baseline gap-3">
        <span className={clsx('min-w-0 flex-1 truncate', state === 'excluded' && 'line-through')}>
          {name}
          {state === 'excluded' ? <span className="sr-only"> (excluded)</span> : null}
        </span>
        {failing > 0 ? (
          <span className="font-semibold text-fails-ink tabular-nums">
            {formatCount(failing)}
            <span className="sr-only"> failing of</span>
          </span>
        ) : null}
        <span className="min-w-9 text-right text-fg-muted tabular-nums">{formatCount(all)}</span>
      </span>
      <Share n={failing} of={sums.failing} className="bg-fails-line" />
      <Share n={all} of={sums.all} className="bg-line-strong" />
    </button>
  );
}

/** A hairline as long as the value's share. */
function Share({ n, of, className }: { n: number; of: number; className: string }) {
  const share = of > 0 ? n / of : 0;
  return (
    <span
      aria-hidden
      className={clsx('mt-px block h-0.5', className)}
      style={{ width: `${(share * 100).toFixed(2)}%` }}
    />
  );
}
