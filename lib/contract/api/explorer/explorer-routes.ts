import { z } from 'zod';
import type { ApiRoutes } from '../operation';
import { compareQuerySchema, comparisonSchema } from './compare';
import {
  exportQuerySchema,
  facetsQuerySchema,
  facetsSchema,
  histogramQuerySchema,
  histogramSchema,
  sessionViewInputSchema,
  sessionViewListSchema,
  sessionViewPatchSchema,
  sessionViewSchema,
} from './explorer';

export const explorerRoutes: ApiRoutes = {
  '/api/v1/sessions/facets': {
    get: {
      summary:
        'How sessions divide by each field, failing and all. The conditions of a field do not apply to its own counts',
      query: facetsQuerySchema,
      answer: facetsSchema,
    },
  },
  '/api/v1/sessions/histogram': {
    get: {
      summary: 'Sessions by outcome over time, in at most 120 steps',
      query: histogramQuerySchema,
      answer: histogramSchema,
    },
  },
  '/api/v1/sessions/export': {
    get: {
      summary:
        'The newest million of the sessions, newest first, as CSV or one JSON object per line',
      query: exportQuerySchema,
      answer: z.string(),
      noStore: true,
    },
  },
  '/api/v1/sessions/{id}/compare': {
    get: {
      summary:
        'A session beside another one, or beside the passing session before it that is most like it',
      query: compareQuerySchema,
      answer: comparisonSchema,
      noStore: true,
    },
  },
  '/api/v1/session-views': {
    get: {
      summary: 'Queries of sessions that are kept under a name: your own and those of everybody',
      answer: sessionViewListSchema,
      noStore: true,
    },
    post: {
      summary:
        'Keep a query under a name: for yourself, or for everybody where nobody signs in, which requires the role operator',
      body: sessionViewInputSchema,
      answer: sessionViewSchema,
      status: 201,
      role: 'viewer',
    },
  },
  '/api/v1/session-views/{id}': {
    patch: {
      summary:
        'Put another query under the name of a view: your own, or as an operator one of everybody',
      body: sessionViewPatchSchema,
      answer: sessionViewSchema,
      role: 'viewer',
    },
    delete: {
      summary: 'Remove a view: your own, or as an operator one of everybody',
      status: 204,
      role: 'viewer',
    },
  },
};
