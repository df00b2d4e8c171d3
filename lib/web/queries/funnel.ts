import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../api-client';
import { browserNow } from '../browser-time';
import { type Slice, sliceParams } from '../url/slice';

/** Where sessions stop in the span. */
export function funnelQuery(slice: Slice) {
  return queryOptions({
    queryKey: ['funnel', slice] as const,
    queryFn: ({ signal }) =>
      api.get('/funnel', {
        schema: async () => (await import('../../contract/api/overview')).funnelSchema,
        params: sliceParams(slice, browserNow()),
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
