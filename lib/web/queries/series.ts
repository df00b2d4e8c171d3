import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { seriesSchema } from '../../contract/api/overview';
import { api } from '../api-client';
import { browserNow } from '../browser-time';
import { type Slice, sliceParams } from '../url/slice';

/** The indicators over the span, at most 300 points a series. */
export function seriesQuery(slice: Slice) {
  return queryOptions({
    queryKey: ['series', slice] as const,
    queryFn: ({ signal }) =>
      api.get('/indicators/series', {
        schema: seriesSchema,
        params: sliceParams(slice, browserNow()),
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
