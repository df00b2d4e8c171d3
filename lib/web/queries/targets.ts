import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { TargetPatch, targetInputSchema } from '../../contract/api/targets';
import { anyAnswer, api } from '../api-client';

/** Rows of the targets screen before "Show all". */
export const TARGETS_PAGE = 200;
/** Every session ends a row's "last session": a change of it is no change row, so the list is polled. Milliseconds. */
const SESSIONS_END_EVERY_MS = 5_000;

/** Targets by environment and name. */
export function targetsQuery({ q, limit }: { q: string; limit: number }) {
  return queryOptions({
    queryKey: ['targets', { q, limit }] as const,
    queryFn: ({ signal }) =>
      api.get('/targets', {
        schema: async () => (await import('../../contract/api/targets')).targetListSchema,
        params: { q, limit },
        signal,
      }),
    refetchInterval: SESSIONS_END_EVERY_MS,
    placeholderData: keepPreviousData,
  });
}

/** One target, by its id. */
export function targetQuery(id: string) {
  return queryOptions({
    queryKey: ['targets', 'one', id] as const,
    queryFn: ({ signal }) =>
      api.get(targetPath(id), {
        schema: async () => (await import('../../contract/api/targets')).targetViewSchema,
        signal,
      }),
  });
}

/** Id, name and environment of every target, for pickers and labels. */
export function targetNamesQuery() {
  return queryOptions({
    queryKey: ['targetNames'] as const,
    queryFn: ({ signal }) =>
      api.get('/target-names', {
        schema: async () => (await import('../../contract/api/targets')).targetNamesSchema,
        signal,
      }),
  });
}

const targetPath = (id: string) => `/targets/${encodeURIComponent(id)}`;

export const createTarget = mutationOptions({
  mutationFn: (body: z.input<typeof targetInputSchema>) =>
    api.send('POST', '/targets', { schema: anyAnswer, body }),
});

export const patchTarget = mutationOptions({
  mutationFn: ({ id, patch }: { id: string; patch: TargetPatch }) =>
    api.send('PATCH', targetPath(id), { schema: anyAnswer, body: patch }),
});

export const deleteTarget = mutationOptions({
  mutationFn: (id: string) => api.send('DELETE', targetPath(id), { schema: anyAnswer }),
});

/** Deletes a target and everything that is stored of it. */
export const eraseTarget = mutationOptions({
  mutationFn: (target: string) =>
    api.send('POST', '/erasures', { schema: anyAnswer, body: { what: 'target', target } }),
});
