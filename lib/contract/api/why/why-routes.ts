import { rangeQuerySchema } from '../../primitives';
import type { ApiRoutes } from '../operation';
import {
  failureTypePatchSchema,
  failureTypeSchema,
  failureTypesQuerySchema,
  failureTypesSchema,
} from './failure-types';
import { whySchema } from './why';

/** Why sessions of a target fail, and what is known of each way to fail. */
export const whyRoutes: ApiRoutes = {
  '/api/v1/why': {
    get: {
      summary:
        'Why sessions fail, from counts alone: where they stop, for whom and since when, what differs, failure types',
      query: rangeQuerySchema,
      answer: whySchema,
    },
  },
  '/api/v1/failure-types': {
    get: {
      summary: 'Failure types of a range, most frequent first, in keyset pages',
      query: failureTypesQuerySchema,
      answer: failureTypesSchema,
    },
  },
  '/api/v1/failure-types/{id}': {
    patch: {
      summary: 'Set owner, note, runbook, mute or joined signatures of a failure type',
      body: failureTypePatchSchema,
      answer: failureTypeSchema,
      role: 'reviewer',
    },
  },
};
