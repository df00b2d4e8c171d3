'use client';

import { useQueryStates } from 'nuqs';
import { deliveryParsers } from '@/lib/web/url/incident-search';

/** Filters of the delivery log, in the URL. */
export function useDeliverySearch() {
  const [search, setSearch] = useQueryStates(deliveryParsers, { history: 'push' });
  return { search, setSearch };
}
