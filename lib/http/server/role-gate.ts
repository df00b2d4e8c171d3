import { NODE_ROLES, type NodeRole } from '../../domain/nodes/node-role';
import type { RequestRejection } from './admission';
import { intakeBodyOf } from './intake-bodies';

/** What every process answers: whether it is there and can work, and its figures. */
const ANSWERED_BY_ALL: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** The role that answers a path; null where every process does. */
function roleOfPath(path: string): NodeRole | null {
  if (ANSWERED_BY_ALL.has(path)) return null;
  const isIntake = intakeBodyOf(path) !== null || path.startsWith('/api/v1/probe/');
  return isIntake ? 'collect' : 'web';
}

const SERVED: Partial<Record<NodeRole, string>> = {
  web: 'pages and API',
  collect: 'health events, log lines and probes',
};

/** Why a process with these roles does not answer a path; null where it does. A balancer sends such a request elsewhere. */
export function roleRejection(path: string, roles: readonly NodeRole[]): RequestRejection | null {
  const needed = roleOfPath(path);
  if (needed === null || roles.includes(needed)) return null;
  return {
    status: 503,
    code: 'unavailable',
    message: `this process has the roles ${namesOf(roles)} and does not serve ${SERVED[needed]}: send the request to one with the role ${needed}, or add ${needed} to the roles of this one`,
  };
}

const namesOf = (roles: readonly NodeRole[]): string =>
  NODE_ROLES.filter((role) => roles.includes(role)).join(', ');
