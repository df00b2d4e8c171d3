import { z } from 'zod';
import { BASE_PATH } from '../base-path';
import { apiRoutes } from './api-routes';
import { errorBodySchema } from './errors';
import type { Operation } from './operation';

type Json = Record<string, unknown>;

function inputSchema(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
  }) as Json;
}

function outputSchema(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, {
    io: 'output',
    target: 'draft-2020-12',
    unrepresentable: 'any',
  }) as Json;
}

function withoutDialect({ $schema: _, ...schema }: Json): Json {
  return schema;
}

function operationParameters(path: string, operation: Operation): Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => ({
    name: match[1],
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (!operation.query) return inPath;
  const schema = inputSchema(operation.query);
  const required = (schema.required ?? []) as string[];
  const inQuery = Object.entries((schema.properties ?? {}) as Record<string, Json>).map(
    ([name, property]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      schema: property,
    }),
  );
  return [...inPath, ...inQuery];
}

function describeOperation(path: string, operation: Operation): Json {
  const { body, answer } = operation;
  const types = operation.bodyTypes ?? ['application/json'];
  return {
    summary: operation.summary,
    parameters: operationParameters(path, operation),
    ...(body
      ? {
          requestBody: {
            required: operation.bodyOptional !== true,
            content: Object.fromEntries(
              types.map((type) => [type, { schema: withoutDialect(inputSchema(body)) }]),
            ),
          },
        }
      : {}),
    responses: {
      [operation.status ?? 200]: {
        description: 'done',
        ...(answer
          ? { content: { 'application/json': { schema: withoutDialect(outputSchema(answer)) } } }
          : {}),
      },
      400: errorResponse(
        'invalid input: an unknown, repeated or invalid query parameter, or an invalid body',
      ),
      default: errorResponse('an error'),
    },
    ...(operation.open ? { security: [] } : {}),
  };
}

function errorResponse(description: string): Json {
  return {
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
}

/** The API as an OpenAPI 3.1 document, generated from the schemas that the routes validate with. */
export function apiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [path, operations] of Object.entries(apiRoutes)) {
    paths[path] = Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [
        method,
        describeOperation(path, operation),
      ]),
    );
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tocsin',
      version,
      description:
        'Observability for agent backends that talk over WebSocket. Parameters that an operation does not list are refused (400), as is one that is given twice.',
    },
    servers: [{ url: BASE_PATH || '/' }],
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
    components: {
      schemas: { Error: withoutDialect(outputSchema(errorBodySchema)) },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'tocsin_session' },
      },
    },
  };
}
