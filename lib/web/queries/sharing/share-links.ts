import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  createdShareLinkSchema,
  shareLinkListSchema,
} from '../../../contract/api/sharing/share-links';
import { api } from '../../api-client';

/** The share links of a target, newest first. */
export function shareLinksQuery(target: string) {
  return queryOptions({
    queryKey: ['share-links', target] as const,
    queryFn: ({ signal }) =>
      api.get('/share-links', { schema: shareLinkListSchema, params: { target }, signal }),
  });
}

export const addShareLink = mutationOptions({
  mutationFn: (body: { target: string; name: string; validFor: string }) =>
    api.send('POST', '/share-links', { schema: createdShareLinkSchema, body }),
});

export const deleteShareLink = mutationOptions({
  mutationFn: (id: string) =>
    api.send('DELETE', `/share-links/${encodeURIComponent(id)}`, { schema: z.unknown() }),
});
