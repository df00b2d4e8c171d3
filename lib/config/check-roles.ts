import { hasAllRoles, type NodeRole } from '../domain/nodes/node-role';
import type { Problem } from './problems/problem';

/** The problem of roles that need a store which several processes can use; null where there is none. `path`: where they are set. */
export function rolesProblem(roles: readonly NodeRole[], path: string): Problem | null {
  if (hasAllRoles(roles)) return null;
  return {
    path,
    problem: `with SQLite one process does everything, so it cannot be only ${roles.join(', ')}`,
    hint: 'leave the setting out, or use all',
  };
}
