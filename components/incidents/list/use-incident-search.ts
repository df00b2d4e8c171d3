'use client';

import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { DAY, HOUR } from '@/lib/domain/time';
import { browserNow } from '@/lib/web/browser-time';
import type { IncidentFilter } from '@/lib/web/queries/incidents/incidents';
import { incidentParsers } from '@/lib/web/url/incident-search';

const SPANS = { '1d': DAY, '7d': 7 * DAY, '30d': 30 * DAY } as const;

/** Filters of the list and the selected alert, in the URL. */
export function useIncidentSearch() {
  const [search, setSearch] = useQueryStates(incidentParsers, { history: 'push' });
  // To the hour, so that the list is not asked for again at each drawing.
  const [now] = useState(() => Math.floor(browserNow() / HOUR) * HOUR);
  const filter: IncidentFilter = {
    state: search.state,
    target: search.target ?? undefined,
    severity: search.severity ?? undefined,
    q: search.q === '' ? undefined : search.q,
    from: search.since === null ? undefined : now - SPANS[search.since],
  };
  const { state, target, severity, q, since } = search;
  const isFiltered =
    state !== 'all' || target !== null || severity !== null || q !== '' || since !== null;
  return { search, setSearch, filter, isFiltered };
}
