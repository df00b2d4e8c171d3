import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { FailureTypePatch } from '../../../contract/api/why/failure-types';
import { api } from '../../api-client';
import { browserNow } from '../../browser-time';
import { type Slice, sliceParams } from '../../url/slice';

/** Causes change with many sessions and not with each. */
const EVERY_MS = 15_000;

/** Why sessions of the span fail, what differs, and the most frequent failure types. */
export function whyQuery(slice: Slice) {
  return queryOptions({
    queryKey: ['why', slice] as const,
    queryFn: ({ signal }) =>
      api.get('/why', {
        schema: async () => (await import('../../../contract/api/why/why')).whySchema,
        params: sliceParams(slice, browserNow()),
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

/** One page of the failure types of the span. */
export function failureTypesQuery(slice: Slice, after: string | null) {
  return queryOptions({
    queryKey: ['failureTypes', slice, after] as const,
    queryFn: ({ signal }) =>
      api.get('/failure-types', {
        schema: async () =>
          (await import('../../../contract/api/why/failure-types')).failureTypesSchema,
        params: { ...sliceParams(slice, browserNow()), after },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export const changeFailureType = mutationOptions({
  mutationFn: ({ id, ...body }: FailureTypePatch & { id: string }) =>
    api.send('PATCH', `/failure-types/${encodeURIComponent(id)}`, {
      schema: async () =>
        (await import('../../../contract/api/why/failure-types')).failureTypeSchema,
      body,
    }),
});
