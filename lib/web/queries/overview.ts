import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../api-client';
import { browserNow } from '../browser-time';
import { type Slice, sliceParams } from '../url/slice';

/** The sentence and tiles of now, and the failures of the span. */
export function overviewQuery(slice: Slice) {
  return queryOptions({
    queryKey: ['overview', slice] as const,
    queryFn: ({ signal }) =>
      api.get('/overview', {
        schema: async () => (await import('../../contract/api/overview')).overviewSchema,
        params: sliceParams(slice, browserNow()),
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
