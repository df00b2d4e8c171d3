import { journeyCheckInputSchema, journeyCheckSchema, journeyListSchema } from '../../journeys';
import type { ApiRoutes } from '../operation';
import { targetInputSchema, targetPatchSchema } from '../targets';
import { targetTestSchema } from './target-test';

export const journeyRoutes: ApiRoutes = {
  '/api/v1/journeys': {
    get: {
      summary: 'The journeys of the package, with what each measures and its text',
      answer: journeyListSchema,
    },
  },
  '/api/v1/journeys/check': {
    post: {
      summary:
        'What is wrong with a journey, each problem at its line, and what it measures. Nothing is stored',
      body: journeyCheckInputSchema,
      answer: journeyCheckSchema,
    },
  },
  '/api/v1/targets/test': {
    post: {
      summary: 'Run one session of a target that is not saved. Nothing is stored',
      body: targetInputSchema,
      answer: targetTestSchema,
      noStore: true,
    },
  },
  '/api/v1/targets/{id}/test': {
    post: {
      summary:
        'Run one session of a target as it would be with a patch; its stored secrets are used on its own host alone. Nothing is stored',
      body: targetPatchSchema,
      answer: targetTestSchema,
      noStore: true,
    },
  },
};
