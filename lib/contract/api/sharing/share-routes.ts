import type { ApiRoutes } from '../operation';
import {
  createdShareLinkSchema,
  shareLinkInputSchema,
  shareLinkListSchema,
  shareLinksQuerySchema,
} from './share-links';
import { sharedViewSchema } from './shared-view';

export const shareRoutes: ApiRoutes = {
  '/api/v1/share-links': {
    get: {
      summary: 'Share links of a target, without their tokens, newest first',
      query: shareLinksQuerySchema,
      answer: shareLinkListSchema,
      noStore: true,
    },
    post: {
      summary: 'Make a link that shows one target without a sign-in; only this response shows it',
      body: shareLinkInputSchema,
      answer: createdShareLinkSchema,
      status: 201,
    },
  },
  '/api/v1/share-links/{id}': {
    delete: { summary: 'Revoke a share link', status: 204 },
  },
  '/api/v1/shared-view': {
    get: {
      summary: 'What a share link shows; its token is sent as a bearer token',
      answer: sharedViewSchema,
      noStore: true,
      scope: 'share',
    },
  },
};
