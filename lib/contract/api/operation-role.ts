import type { Role } from '../../domain/people/role';
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

/** The operation of a request, undefined if the path does not have the method; null for an unknown path. */
export function findOperation(method: string, pathname: string): FoundOperation | null {
  const operations = operationsOf(pathname);
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  return operations && { operation: operations[verb] };
}

/** The methods of a path in upper case, without HEAD and OPTIONS; null for an unknown path. */
export function methodsOf(pathname: string): string[] | null {
  const operations = operationsOf(pathname);
  return operations && Object.keys(operations).map((method) => method.toUpperCase());
}

function operationsOf(pathname: string): Record<string, Operation | undefined> | null {
  const parts = pathname.split('/');
  const match = patterns.find(
    (one) =>
      one.parts.length === parts.length &&
      one.parts.every((part, at) => (part.startsWith('{') ? parts[at] !== '' : part === parts[at])),
  );
  return match ? (apiRoutes[match.path] ?? {}) : null;
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
