import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../api-client';
import { browserNow } from '../browser-time';
import { type Slice, sliceParams } from '../url/slice';

/** Ways of failing in the span. */
export function signaturesQuery(slice: Slice) {
  return queryOptions({
    queryKey: ['signatures', slice] as const,
    queryFn: ({ signal }) =>
      api.get('/signatures', {
        schema: async () => (await import('../../contract/api/overview')).signaturesSchema,
        params: sliceParams(slice, browserNow()),
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
