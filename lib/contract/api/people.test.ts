import { describe, expect, it } from 'vitest';
import { ROLES } from '../../domain/people/role';
import { SENDER_SCOPES } from '../../domain/people/scope';
import { apiRoutes } from './api-routes';
import { missingAccess } from './operation-role';
import { tokenInputSchema } from './people';

describe('a new token', () => {
  it.each([
    [{ role: 'viewer' }, null],
    [{ scope: 'ingest' }, null],
    [{ scope: 'probe', location: 'eu-west' }, null],
    [{ scope: 'probe' }, 'location'],
    [{ scope: 'ingest', location: 'eu-west' }, 'location'],
    [{ role: 'viewer', location: 'eu-west' }, 'location'],
    [{ role: 'viewer', scope: 'ingest' }, 'role'],
    [{}, 'role'],
    [{ scope: 'everything' }, 'scope'],
    [{ scope: 'share' }, 'scope'],
  ])('%j', (access, field) => {
    const parsed = tokenInputSchema.safeParse({ name: 'ci', ...access });
    expect(parsed.error?.issues[0]?.path[0] ?? null).toBe(field);
  });
});

describe('scopes', () => {
  const operations = Object.entries(apiRoutes).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, operation]) => ({
      path,
      method: verb.toUpperCase(),
      operation,
    })),
  );

  it('reach only the operations that name them', () => {
    for (const { path, method, operation } of operations)
      for (const scope of SENDER_SCOPES) {
        const isRefused = missingAccess({ method, operation }, { role: null, scope }) !== null;
        const isOpen = operation.open === true || operation.scope === scope;
        expect([path, method, scope, isRefused]).toEqual([path, method, scope, !isOpen]);
      }
    const reachedBy = (scope: string) =>
      operations
        .filter(({ operation }) => operation.scope === scope)
        .map(({ method, path }) => `${method} ${path}`);
    expect(reachedBy('ingest')).toEqual([
      'POST /api/v1/events',
      'POST /api/v1/otlp/v1/logs',
      'POST /api/v1/otlp/v1/traces',
      'POST /api/v1/otlp/v1/metrics',
      'POST /api/v1/logs',
      'POST /api/v1/logs/in/{key}',
    ]);
    expect(reachedBy('badge')).toEqual(['GET /badge/{environment}/{name}']);
    expect(reachedBy('share')).toEqual(['GET /api/v1/shared-view']);
  });

  it('are no role, and nothing is reached without either', () => {
    for (const { method, operation } of operations)
      if (!operation.open)
        expect(missingAccess({ method, operation }, { role: null })).not.toBeNull();
    for (const role of ROLES)
      expect(missingAccess({ method: 'GET', operation: undefined }, { role })).toBeNull();
  });
});
