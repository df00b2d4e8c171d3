import { hasAllRoles, type NodeRole } from '../domain/nodes/node-role';
import type { Problem } from './problems/problem';

/**
 * The problem of roles that need a store which several processes can use; null where there is none. `path`: where they are set.
 * `isDatabase`: whether the stores are in one.
 */
export function rolesProblem(
  roles: readonly NodeRole[],
  { path, isDatabase }: { path: string; isDatabase: boolean },
): Problem | null {
  if (isDatabase || hasAllRoles(roles)) return null;
  return {
    path,
    problem: `with SQLite one process does everything, so it cannot be only ${roles.join(', ')}`,
    hint: 'leave the setting out, use all, or set TOCSIN_DATABASE_URL to share a database between processes',
  };
}
