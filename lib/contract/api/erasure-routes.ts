import {
  erasureInputSchema,
  erasureListSchema,
  erasurePreviewSchema,
  erasureViewSchema,
} from './erasures';
import type { ApiRoutes } from './operation';

/** Routes of erasures: all of them for admins. */
export const erasureRoutes: ApiRoutes = {
  '/api/v1/erasures': {
    get: { summary: 'Erasures, newest first', answer: erasureListSchema, role: 'admin' },
    post: {
      summary:
        'Erase a target with its history, one session, or what contains a text at a target; goes on in the background',
      body: erasureInputSchema,
      answer: erasureViewSchema,
      status: 202,
      role: 'admin',
    },
  },
  '/api/v1/erasures/preview': {
    post: {
      summary: 'Count what an erasure would take; changes nothing',
      body: erasureInputSchema,
      answer: erasurePreviewSchema,
      role: 'admin',
    },
  },
  '/api/v1/erasures/{id}': {
    get: { summary: 'One erasure and how far it is', answer: erasureViewSchema, role: 'admin' },
  },
};
