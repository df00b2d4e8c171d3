'use client';

import { TargetSearch } from '@/components/shared/target-search';
import { Select } from '@/components/ui/form/select';
import { targetLabel } from '@/lib/web/text/target-label';
import { INCIDENT_FILTERS, INCIDENT_SPANS } from '@/lib/web/url/incident-search';
import { useTargets } from '@/lib/web/view/use-view';
import { useIncidentSearch } from './use-incident-search';

const STATE_NAMES: Record<(typeof INCIDENT_FILTERS)[number], string> = {
  all: 'Any state',
  open: 'Open',
  ended: 'Ended',
};
const SPAN_NAMES: Record<(typeof INCIDENT_SPANS)[number], string> = {
  '1d': 'Last day',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};

/** Filters of the list, kept in the URL. */
export function IncidentFilters() {
  const { search, setSearch } = useIncidentSearch();
  const { targets } = useTargets();
  const known = search.target === null || targets.some(({ id }) => id === search.target);
  return (
    <fieldset
      aria-label="Filters"
      className="mb-3 grid min-w-0 grid-cols-2 gap-2 sm:flex sm:flex-wrap"
    >
      <div className="col-span-2 sm:contents">
        <TargetSearch
          q={search.q}
          onSearch={(q) => void setSearch({ q })}
          placeholder="Text, release, stage"
          label="Find an incident"
        />
      </div>
      <Select
        aria-label="State"
        className="flex-1 sm:flex-none"
        value={search.state}
        onChange={({ target }) =>
          void setSearch({ state: INCIDENT_FILTERS.find((one) => one === target.value) ?? null })
        }
      >
        {INCIDENT_FILTERS.map((state) => (
          <option key={state} value={state}>
            {STATE_NAMES[state]}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Target"
        className="flex-1 sm:max-w-56 sm:flex-none"
        value={search.target ?? ''}
        onChange={({ target }) => void setSearch({ target: target.value || null })}
      >
        <option value="">All targets</option>
        {known ? null : <option value={search.target ?? ''}>a deleted target</option>}
        {targets.map((target) => (
          <option key={target.id} value={target.id}>
            {targetLabel(target)}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Severity"
        className="flex-1 sm:flex-none"
        value={search.severity ?? ''}
        onChange={({ target: { value } }) =>
          void setSearch({ severity: value === 'page' || value === 'ticket' ? value : null })
        }
      >
        <option value="">Any severity</option>
        <option value="page">Pages</option>
        <option value="ticket">Tickets</option>
      </Select>
      <Select
        aria-label="Began"
        className="flex-1 sm:flex-none"
        value={search.since ?? ''}
        onChange={({ target }) =>
          void setSearch({ since: INCIDENT_SPANS.find((one) => one === target.value) ?? null })
        }
      >
        <option value="">At any time</option>
        {INCIDENT_SPANS.map((span) => (
          <option key={span} value={span}>
            {SPAN_NAMES[span]}
          </option>
        ))}
      </Select>
    </fieldset>
  );
}
