'use client';

import { parseAsString, useQueryState, useQueryStates } from 'nuqs';
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
  /** Id of the saved view that was chosen last; null for none. */
  viewId: string | null;
  /** Shows the query of a view, and keeps its id in the URL. */
  chooseView: (id: string | null, query: SessionQuery) => void;
  /** Includes or excludes a value, or undoes that. */
  toggle: (field: ValueField, value: string, not: boolean) => void;
};

const PUSH = { history: 'push' } as const;

/** The query in the URL, and functions that change it. "Back" undoes each change. */
export function useExplorer(): Explorer {
  const { view } = useView();
  const [search, setSearch] = useQueryStates(filterParsers, PUSH);
  const { query, problems } = useMemo(() => searchQuery(search), [search]);
  const filter = useMemo(() => sessionFilterOf({ ...view, ...search }), [view, search]);
  const [viewId, setViewId] = useQueryState('view', parseAsString.withOptions(PUSH));
  const setQuery = useCallback(
    (next: SessionQuery) => void setSearch(searchOfQuery(next)),
    [setSearch],
  );
  const chooseView = useCallback<Explorer['chooseView']>(
    (id, next) => {
      void setViewId(id);
      setQuery(next);
    },
    [setViewId, setQuery],
  );
  const toggle = useCallback<Explorer['toggle']>(
    (field, value, not) => setQuery(toggleValue(query, { field, value, not })),
    [query, setQuery],
  );
  const written = search.q ?? '';
  return useMemo(
    () => ({ query, problems, written, filter, setQuery, viewId, chooseView, toggle }),
    [query, problems, written, filter, setQuery, viewId, chooseView, toggle],
  );
}
