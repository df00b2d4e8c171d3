import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../api-client';
import { browserNow } from '../browser-time';
import { type Slice, sliceParams } from '../url/slice';

/** The indicators over the span, at most 300 points a series. */
export function seriesQuery(slice: Slice) {
  return queryOptions({
    queryKey: ['series', slice] as const,
    queryFn: ({ signal }) =>
      api.get('/indicators/series', {
        schema: async () => (await import('../../contract/api/overview')).seriesSchema,
        params: sliceParams(slice, browserNow()),
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
