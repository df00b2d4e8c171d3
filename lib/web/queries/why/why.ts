import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import {
  type FailureTypePatch,
  failureTypeSchema,
  failureTypesSchema,
} from '../../../contract/api/why/failure-types';
import { whySchema } from '../../../contract/api/why/why';
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
      api.get('/why', { schema: whySchema, params: sliceParams(slice, browserNow()), signal }),
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
        schema: failureTypesSchema,
        params: { ...sliceParams(slice, browserNow()), after },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export const changeFailureType = mutationOptions({
  mutationFn: ({ id, ...body }: FailureTypePatch & { id: string }) =>
    api.send('PATCH', `/failure-types/${encodeURIComponent(id)}`, {
      schema: failureTypeSchema,
      body,
    }),
});
