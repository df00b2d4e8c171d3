import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { SourceInput, SourcePatch, TryLinesInput } from '../../../contract/api/intake/sources';
import { anyAnswer, api } from '../../api-client';

/** What came has no change rows, so the list is polled. Milliseconds. */
const SOURCES_EVERY_MS = 5_000;
/** While somebody waits for the first row. */
export const FIRST_ROW_EVERY_MS = 1_000;

/** Who reports, what came of it, and the collector's queue. */
export function sourcesQuery(everyMs: number = SOURCES_EVERY_MS) {
  return queryOptions({
    queryKey: ['sources'] as const,
    queryFn: ({ signal }) =>
      api.get('/sources', {
        schema: async () => (await import('../../../contract/api/intake/sources')).sourceListSchema,
        signal,
      }),
    refetchInterval: everyMs,
  });
}

export const addSource = mutationOptions({
  mutationFn: (body: SourceInput) =>
    api.send('POST', '/sources', {
      schema: async () =>
        (await import('../../../contract/api/intake/sources')).createdSourceSchema,
      body,
    }),
});

export const patchSource = mutationOptions({
  mutationFn: ({ id, patch }: { id: string; patch: SourcePatch }) =>
    api.send('PATCH', `/sources/${encodeURIComponent(id)}`, { schema: anyAnswer, body: patch }),
});

export const tryLines = mutationOptions({
  mutationFn: (body: TryLinesInput) =>
    api.send('POST', '/logs/try', {
      schema: async () => (await import('../../../contract/api/intake/sources')).triedLinesSchema,
      body,
    }),
});
