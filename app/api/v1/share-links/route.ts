import {
  shareLinkInputSchema,
  shareLinksQuerySchema,
} from '@/lib/contract/api/sharing/share-links';
import { answer, route } from '@/lib/http/api/route';
import { createShareLink } from '@/lib/services/sharing/create-share-link';
import { listShareLinks } from '@/lib/services/sharing/list-share-links';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listShareLinks(services, query(shareLinksQuerySchema)),
  POST: async ({ services, actor, body }) =>
    answer(201, await createShareLink(services, { link: await body(shareLinkInputSchema), actor })),
});
