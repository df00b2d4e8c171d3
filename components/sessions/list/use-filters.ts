'use client';

import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { filterParsers, sessionFilterOf } from '@/lib/web/view/session-filter';
import { useView } from '@/lib/web/view/use-view';

/** The filters in the URL, and the query they mean together with target and range. */
export function useFilters() {
  const { view } = useView();
  const [search, setSearch] = useQueryStates(filterParsers, { history: 'push' });
  const filter = useMemo(() => sessionFilterOf({ ...view, ...search }), [view, search]);
  return { search, setSearch, filter };
}
