import { type Role, roleAllows } from '../../domain/people/role';
import type { SenderScope } from '../../domain/people/scope';
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

/** The operations of a path by their method in lower case; null for an unknown path. */
function operationsOf(pathname: string): Record<string, Operation | undefined> | null {
  const parts = pathname.split('/');
  const match = patterns.find(
    (one) =>
      one.parts.length === parts.length &&
      one.parts.every((part, at) => (part.startsWith('{') ? parts[at] !== '' : part === parts[at])),
  );
  return match ? (apiRoutes[match.path] ?? {}) : null;
}

/** The operation of a request, undefined if the path does not have the method; null for an unknown path. */
export function findOperation(method: string, pathname: string): FoundOperation | null {
  const operations = operationsOf(pathname);
  if (!operations) return null;
  return { operation: operations[method === 'HEAD' ? 'get' : method.toLowerCase()] };
}

/** The methods of a path, as its `Allow` header lists them; null for an unknown path. */
export function findMethods(pathname: string): string[] | null {
  const operations = operationsOf(pathname);
  if (!operations) return null;
  const methods = Object.keys(operations).map((method) => method.toUpperCase());
  return [...methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])), 'OPTIONS'];
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
  { role, scope }: { role: Role | null; scope?: SenderScope | undefined },
): { needed: Role } | null {
  const needed = requiredRole(request.method, request.operation);
  if (needed === null) return null;
  const allowed =
    role === null
      ? scope !== undefined && request.operation?.scope === scope
      : roleAllows(role, needed);
  return allowed ? null : { needed };
}
