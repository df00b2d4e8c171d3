import type { ApiRoutes } from '../operation';
import { journeyCheckInputSchema, journeyCheckSchema, journeyListSchema } from './journeys';

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
};
