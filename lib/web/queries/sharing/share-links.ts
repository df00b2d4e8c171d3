import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { anyAnswer, api } from '../../api-client';

/** The share links of a target, newest first. */
export function shareLinksQuery(target: string) {
  return queryOptions({
    queryKey: ['share-links', target] as const,
    queryFn: ({ signal }) =>
      api.get('/share-links', {
        schema: async () =>
          (await import('../../../contract/api/sharing/share-links')).shareLinkListSchema,
        params: { target },
        signal,
      }),
  });
}

export const addShareLink = mutationOptions({
  mutationFn: (body: { target: string; name: string; validFor: string }) =>
    api.send('POST', '/share-links', {
      schema: async () =>
        (await import('../../../contract/api/sharing/share-links')).createdShareLinkSchema,
      body,
    }),
});

export const deleteShareLink = mutationOptions({
  mutationFn: (id: string) =>
    api.send('DELETE', `/share-links/${encodeURIComponent(id)}`, { schema: anyAnswer }),
});
