import type { Role } from '../../domain/people/role';
import { apiRoutes } from './api-routes';
import type { Operation } from './operation';

type Found = { operation: Operation | undefined };

const patterns = Object.keys(apiRoutes)
  .map((path) => ({ path, parts: path.split('/') }))
  // A literal part wins over a parameter: /sessions/run before /sessions/{id}.
  .sort((a, b) => holes(a.path) - holes(b.path));

function holes(path: string): number {
  return path.split('{').length;
}

/** The table's row for a request; null for a path that the table does not know. */
export function operationAt(method: string, pathname: string): Found | null {
  const parts = pathname.split('/');
  const match = patterns.find(
    (one) =>
      one.parts.length === parts.length &&
      one.parts.every((part, at) => (part.startsWith('{') ? parts[at] !== '' : part === parts[at])),
  );
  if (!match) return null;
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operations: Record<string, Operation | undefined> = apiRoutes[match.path] ?? {};
  return { operation: operations[verb] };
}

/** The role that an operation needs; null where it is open to everybody. Reading needs a viewer, writing an operator. */
export function roleOf(method: string, operation: Operation | undefined): Role | null {
  if (operation?.open) return null;
  const reads = method === 'GET' || method === 'HEAD';
  return operation?.role ?? (reads ? 'viewer' : 'operator');
}
