import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { targetInputSchema } from '../../contract/api/targets';
import {
  type TargetPatch,
  targetListSchema,
  targetNamesSchema,
  targetViewSchema,
} from '../../contract/api/targets';
import { api } from '../api-client';

/** Rows of the targets screen before "Show all". */
export const TARGETS_PAGE = 200;
/** Every session ends a row's "last session": a change of it is no change row, so the list is polled. Milliseconds. */
const SESSIONS_END_EVERY_MS = 5_000;

/** Targets by environment and name. */
export function targetsQuery({ q, limit }: { q: string; limit: number }) {
  return queryOptions({
    queryKey: ['targets', { q, limit }] as const,
    queryFn: ({ signal }) =>
      api.get('/targets', { schema: targetListSchema, params: { q, limit }, signal }),
    refetchInterval: SESSIONS_END_EVERY_MS,
    placeholderData: keepPreviousData,
  });
}

/** One target, by its id. */
export function targetQuery(id: string) {
  return queryOptions({
    queryKey: ['targets', 'one', id] as const,
    queryFn: ({ signal }) => api.get(targetPath(id), { schema: targetViewSchema, signal }),
  });
}

/** Id, name and environment of every target, for pickers and labels. */
export function targetNamesQuery() {
  return queryOptions({
    queryKey: ['targetNames'] as const,
    queryFn: ({ signal }) => api.get('/target-names', { schema: targetNamesSchema, signal }),
  });
}

/** The list is refetched after each of these, so their responses are not read. */
const ignored = z.unknown();
const targetPath = (id: string) => `/targets/${encodeURIComponent(id)}`;

export const createTarget = mutationOptions({
  mutationFn: (body: z.input<typeof targetInputSchema>) =>
    api.send('POST', '/targets', { schema: ignored, body }),
});

export const patchTarget = mutationOptions({
  mutationFn: ({ id, patch }: { id: string; patch: TargetPatch }) =>
    api.send('PATCH', targetPath(id), { schema: ignored, body: patch }),
});

export const deleteTarget = mutationOptions({
  mutationFn: (id: string) => api.send('DELETE', targetPath(id), { schema: ignored }),
});

/** Deletes a target and everything that is stored of it. */
export const eraseTarget = mutationOptions({
  mutationFn: (target: string) =>
    api.send('POST', '/erasures', { schema: ignored, body: { what: 'target', target } }),
});
