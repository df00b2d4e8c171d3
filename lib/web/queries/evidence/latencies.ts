import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ChartedLatency } from '../../../contract/limits';
import { api } from '../../api-client';
import { browserNow } from '../../browser-time';
import { type Slice, sliceParams } from '../../url/slice';

/** Percentiles of one timing over the span. */
export function latenciesQuery(slice: Slice, of: ChartedLatency) {
  return queryOptions({
    queryKey: ['latencies', slice, of] as const,
    queryFn: ({ signal }) =>
      api.get('/latencies', {
        schema: async () =>
          (await import('../../../contract/api/evidence/evidence')).latenciesSchema,
        params: { ...sliceParams(slice, browserNow()), of },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
