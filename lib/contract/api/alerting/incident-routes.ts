import type { ApiRoutes } from '../operation';
import { acknowledgeInputSchema } from './alerts';
import { incidentListQuerySchema, incidentListSchema, incidentViewSchema } from './incidents';

/** Routes of incidents: the alerts of one cause at one target. */
export const incidentRoutes: ApiRoutes = {
  '/api/v1/incidents': {
    get: {
      summary: 'Incidents, newest first, in keyset pages',
      query: incidentListQuerySchema,
      answer: incidentListSchema,
    },
  },
  '/api/v1/incidents/{id}': {
    get: { summary: 'One incident, by its id or its name (INC-43)', answer: incidentViewSchema },
  },
  '/api/v1/incidents/{id}/acknowledge': {
    post: {
      summary: 'Acknowledge an incident and all its alerts; repeat it to take the incident over',
      body: acknowledgeInputSchema,
      answer: incidentViewSchema,
      role: 'reviewer',
    },
    delete: {
      summary: 'Remove the acknowledgement',
      answer: incidentViewSchema,
      role: 'reviewer',
    },
  },
};
