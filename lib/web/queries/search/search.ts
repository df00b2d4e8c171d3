import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../api-client';

/** What a text finds, or without one the open incidents. The last matches stay until the next have come. */
export function searchQuery(q: string) {
  return queryOptions({
    queryKey: ['search', q] as const,
    queryFn: ({ signal }) =>
      api.get('/search', {
        schema: async () => (await import('../../../contract/api/search/search')).searchSchema,
        params: { q },
        signal,
      }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
