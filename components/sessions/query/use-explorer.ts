'use client';

import { useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import type { QueryProblem } from '@/lib/domain/session-query/parse-query';
import {
  type SessionQuery,
  toggleValue,
  type ValueField,
} from '@/lib/domain/session-query/session-query';
import type { SessionFilter } from '@/lib/web/queries/explorer/explorer';
import {
  filterParsers,
  searchOfQuery,
  searchQuery,
  sessionFilterOf,
} from '@/lib/web/view/session-filter';
import { useView } from '@/lib/web/view/use-view';

export type Explorer = {
  query: SessionQuery;
  /** What is wrong in the address; the rest of it applies. */
  problems: QueryProblem[];
  /** `q` of the address. */
  written: string;
  filter: SessionFilter;
  setQuery: (query: SessionQuery) => void;
  /** Includes or excludes a value, or undoes that. */
  toggle: (field: ValueField, value: string, not: boolean) => void;
};

/** The query in the URL, and functions that change it. "Back" undoes each change. */
export function useExplorer(): Explorer {
  const { view } = useView();
  const [search, setSearch] = useQueryStates(filterParsers, { history: 'push' });
  const { query, problems } = useMemo(() => searchQuery(search), [search]);
  const filter = useMemo(() => sessionFilterOf({ ...view, ...search }), [view, search]);
  const setQuery = useCallback(
    (next: SessionQuery) => void setSearch(searchOfQuery(next)),
    [setSearch],
  );
  const toggle = useCallback<Explorer['toggle']>(
    (field, value, not) => setQuery(toggleValue(query, { field, value, not })),
    [query, setQuery],
  );
  const written = search.q ?? '';
  return useMemo(
    () => ({ query, problems, written, filter, setQuery, toggle }),
    [query, problems, written, filter, setQuery, toggle],
  );
}
