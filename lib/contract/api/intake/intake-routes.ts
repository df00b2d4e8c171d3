import { z } from 'zod';
import { eventsAnswerSchema, eventsQuerySchema, healthEventInputSchema } from '../events';
import type { ApiRoutes, Operation } from '../operation';
import { linesAnswerSchema, rowsQuerySchema } from './rows';
import {
  createdSourceSchema,
  sourceInputSchema,
  sourceListSchema,
  sourcePatchSchema,
  sourceSchema,
  triedLinesSchema,
  tryLinesInputSchema,
} from './sources';

const EXPORT_TYPES = ['application/x-protobuf', 'application/json'];

/** Bodies are messages of OTLP 1.x, which its own documents describe. */
function exportOperation(summary: string): Operation {
  return {
    summary,
    query: rowsQuerySchema,
    body: z.unknown(),
    bodyOptional: true,
    bodyTypes: EXPORT_TYPES,
    answer: z.looseObject({}),
    scope: 'ingest',
  };
}

const lines: Operation = {
  summary:
    'Accept log lines and entries, and store what they say about health. Takes plain text, NDJSON and the JSON of loggers and shippers',
  query: rowsQuerySchema,
  body: z.unknown(),
  bodyTypes: ['text/plain', 'application/x-ndjson', 'application/json'],
  answer: linesAnswerSchema,
  status: 202,
  scope: 'ingest',
};

/** Where backends report. */
export const intakeRoutes: ApiRoutes = {
  '/api/v1/events': {
    post: {
      summary:
        'Accept health events: an array, one event, or one event per line. Idempotent by id; valid rows are stored even if others are invalid',
      query: eventsQuerySchema,
      body: z.union([z.array(healthEventInputSchema), healthEventInputSchema]),
      bodyTypes: ['application/json', 'application/x-ndjson'],
      answer: eventsAnswerSchema,
      status: 202,
      scope: 'ingest',
    },
  },
  '/api/v1/otlp/v1/logs': {
    post: exportOperation(
      'Accept an OTLP/HTTP export of logs, and store what it says about health',
    ),
  },
  '/api/v1/otlp/v1/traces': {
    post: exportOperation(
      'Accept an OTLP/HTTP export of spans, and store what it says about health',
    ),
  },
  '/api/v1/otlp/v1/metrics': {
    post: exportOperation(
      'Accept an OTLP/HTTP export of metrics unread, so that exporters log no error',
    ),
  },
  '/api/v1/logs': { post: lines },
  '/api/v1/logs/in/{key}': {
    post: Object.assign({}, lines, {
      summary:
        'The same for senders that cannot set a header: the key is a token with the scope ingest',
    }),
  },
  '/api/v1/logs/try': {
    post: {
      summary: 'What log lines would mean; stores nothing',
      body: tryLinesInputSchema,
      answer: triedLinesSchema,
      role: 'reviewer',
    },
  },
  '/api/v1/sources': {
    get: {
      summary: 'Senders of health events, logs and spans: how their rows are read, and what came',
      answer: sourceListSchema,
    },
    post: {
      summary:
        'Create a token that may only report, with how its rows are read; only this response shows it',
      body: sourceInputSchema,
      answer: createdSourceSchema,
      status: 201,
    },
  },
  '/api/v1/sources/{id}': {
    patch: {
      summary: 'Change how rows of a sender are read',
      body: sourcePatchSchema,
      answer: sourceSchema,
    },
  },
};
