import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../api-client';
import { browserNow } from '../browser-time';
import { type Slice, sliceParams } from '../url/slice';

/** One mark per session over the span, or columns of counts. */
export function rasterQuery(slice: Slice) {
  return queryOptions({
    queryKey: ['raster', slice] as const,
    queryFn: ({ signal }) =>
      api.get('/sessions/raster', {
        schema: async () => (await import('../../contract/api/sessions')).rasterSchema,
        params: sliceParams(slice, browserNow()),
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
