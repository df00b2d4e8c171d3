import { type Role, roleAllows } from '../../domain/people/role';
import type { Scope } from '../../domain/people/scope';
import { apiRoutes } from './api-routes';
import type { Operation } from './operation';

type FoundOperation = { operation: Operation | undefined };

const patterns = Object.keys(apiRoutes)
  .map((path) => ({ path, parts: path.split('/') }))
  // A literal part takes precedence over a parameter: /sessions/run before /sessions/{id}.
  .sort((a, b) => countParameters(a.path) - countParameters(b.path));

function countParameters(path: string): number {
  return path.split('{').length;
}

function findPattern(pathname: string): string | null {
  const parts = pathname.split('/');
  const match = patterns.find(
    (one) =>
      one.parts.length === parts.length &&
      one.parts.every((part, at) => (part.startsWith('{') ? parts[at] !== '' : part === parts[at])),
  );
  return match?.path ?? null;
}

/** The methods that a path of the API has, as `Allow` lists them; null for an unknown path. */
export function allowedMethods(pathname: string): string[] | null {
  const path = findPattern(pathname);
  if (path === null) return null;
  const methods = Object.keys(apiRoutes[path] ?? {}).map((method) => method.toUpperCase());
  return ['OPTIONS', ...(methods.includes('GET') ? ['HEAD'] : []), ...methods];
}

/** The operation of a request, undefined if the path does not have the method; null for an unknown path. */
export function findOperation(method: string, pathname: string): FoundOperation | null {
  const path = findPattern(pathname);
  if (path === null) return null;
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operations: Record<string, Operation | undefined> = apiRoutes[path] ?? {};
  return { operation: operations[verb] };
}

/**
 * The role that an operation requires; null if it needs no sign-in. By default reading requires a viewer, writing an
 * operator.
 */
export function requiredRole(method: string, operation: Operation | undefined): Role | null {
  if (operation?.open) return null;
  const reads = method === 'GET' || method === 'HEAD';
  return operation?.role ?? (reads ? 'viewer' : 'operator');
}

/** What somebody who is identified lacks for an operation; null where nothing is missing. */
export function missingAccess(
  request: { method: string; operation: Operation | undefined },
  { role, scope }: { role: Role | null; scope?: Scope | undefined },
): { needed: Role } | null {
  const needed = requiredRole(request.method, request.operation);
  if (needed === null) return null;
  const allowed =
    role === null
      ? scope !== undefined && request.operation?.scope === scope
      : roleAllows(role, needed);
  return allowed ? null : { needed };
}
