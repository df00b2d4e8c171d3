'use client';

import { useQueryStates } from 'nuqs';
import { alertParsers } from '@/lib/web/url/alert-search';

/** Tab, selected alert and filters of the alerts screen, in the URL. */
export function useAlertSearch() {
  const [search, setSearch] = useQueryStates(alertParsers, { history: 'push' });
  return { search, setSearch };
}
