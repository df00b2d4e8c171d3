import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { targetInputSchema } from '../../contract/api/targets';
import { type TargetPatch, targetListSchema } from '../../contract/api/targets';
import { api } from '../api-client';

export function targetsQuery() {
  return queryOptions({
    queryKey: ['targets'] as const,
    queryFn: ({ signal }) => api.get('/targets', { schema: targetListSchema, signal }),
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
