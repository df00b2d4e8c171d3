import type { ApiRoutes } from '../operation';
import { probeListSchema, targetPlacesSchema } from './places';
import {
  helloAnswerSchema,
  helloInputSchema,
  probeTargetsAnswerSchema,
  probeTargetsQuerySchema,
  resultsAnswerSchema,
  resultsInputSchema,
} from './probe-protocol';

/** What probes in other places call, with a token of the scope `probe`, and what shows them. */
export const placeRoutes: ApiRoutes = {
  '/api/v1/probe/hello': {
    post: {
      summary: 'A probe reports itself, at its start and as a heartbeat',
      body: helloInputSchema,
      answer: helloAnswerSchema,
      noStore: true,
      role: 'admin',
      scope: 'probe',
    },
  },
  '/api/v1/probe/targets': {
    get: {
      summary:
        'The targets of a probe with their secrets; waits up to 25 s while nothing has changed since the etag',
      query: probeTargetsQuerySchema,
      answer: probeTargetsAnswerSchema,
      noStore: true,
      role: 'admin',
      scope: 'probe',
    },
  },
  '/api/v1/probe/results': {
    post: {
      summary:
        'Sessions and slots of a probe: durable once answered, and the same again changes nothing',
      body: resultsInputSchema,
      answer: resultsAnswerSchema,
      noStore: true,
      role: 'admin',
      scope: 'probe',
    },
  },
  '/api/v1/probes': {
    get: { summary: 'Probes in other places, and how they are', answer: probeListSchema },
  },
  '/api/v1/probes/{id}': {
    delete: {
      summary: 'Remove a probe that is gone for good; one that is alive reports itself again',
      status: 204,
    },
  },
  '/api/v1/targets/{id}/places': {
    get: { summary: 'Who sees what of a target, by location', answer: targetPlacesSchema },
  },
};
