import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../api-client';
import { browserNow } from '../../browser-time';
import { type Slice, sliceParams } from '../../url/slice';

/** Counts for the evidence charts of the span. */
export function evidenceQuery(slice: Slice) {
  return queryOptions({
    queryKey: ['evidence', slice] as const,
    queryFn: ({ signal }) =>
      api.get('/indicators/evidence', {
        schema: async () =>
          (await import('../../../contract/api/evidence/evidence')).evidenceSchema,
        params: sliceParams(slice, browserNow()),
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
