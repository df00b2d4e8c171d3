import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../api-client';

/** The journeys of the package, which change with it alone. */
export function journeysQuery() {
  return queryOptions({
    queryKey: ['journeys', 'all'] as const,
    queryFn: ({ signal }) =>
      api.get('/journeys', {
        schema: async () => (await import('../../../contract/journeys')).journeyListSchema,
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
}

/** What is wrong with a text, which is so for good. */
export function journeyCheckQuery(journey: string) {
  return queryOptions({
    queryKey: ['journeys', 'check', journey] as const,
    queryFn: ({ signal }) =>
      api.send('POST', '/journeys/check', {
        schema: async () => (await import('../../../contract/journeys')).journeyCheckSchema,
        body: { journey },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
}
