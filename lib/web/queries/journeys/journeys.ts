import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { TargetPatch, targetInputSchema } from '../../../contract/api/targets';
import { api } from '../../api-client';

/** The journeys of the package, which change with it alone. */
export function journeysQuery() {
  return queryOptions({
    queryKey: ['journeys', 'all'] as const,
    queryFn: ({ signal }) =>
      api.get('/journeys', {
        schema: async () => (await import('../../../contract/journeys')).journeyListSchema,
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
}

/** What is wrong with a text, which is so for good. */
export function journeyCheckQuery(journey: string) {
  return queryOptions({
    queryKey: ['journeys', 'check', journey] as const,
    queryFn: ({ signal }) =>
      api.send('POST', '/journeys/check', {
        schema: async () => (await import('../../../contract/journeys')).journeyCheckSchema,
        body: { journey },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
}

/** A target that is not saved: a new one, or a saved one with a patch. */
export type TargetDraft =
  | { id: null; input: z.input<typeof targetInputSchema> }
  | { id: string; patch: TargetPatch };

/** Runs one session of a target that is not saved; nothing is stored. */
export const testTarget = mutationOptions({
  mutationFn: (draft: TargetDraft) =>
    draft.id === null
      ? api.send('POST', '/targets/test', {
          schema: async () =>
            (await import('../../../contract/api/journeys/target-test')).targetTestSchema,
          body: draft.input,
        })
      : api.send('POST', `/targets/${encodeURIComponent(draft.id)}/test`, {
          schema: async () =>
            (await import('../../../contract/api/journeys/target-test')).targetTestSchema,
          body: draft.patch,
        }),
});
