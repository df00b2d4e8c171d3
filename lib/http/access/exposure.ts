import type { Config } from '../../config/config';
import { isLoopback } from '../../config/environment';
import type { Problem } from '../../config/problems/problem';

const WAYS_OUT =
  'set TOCSIN_ADMIN_PASSWORD or TOCSIN_ADMIN_TOKEN, or add an admin with `tocsin user add NAME --role admin`';

/** Why this server must not start: others could reach it, and nobody would have to sign in. */
export function exposureProblems(
  { host, trustProxy, auth, admin }: Pick<Config, 'host' | 'trustProxy' | 'auth' | 'admin'>,
  hasLocalAdmin: boolean,
): Problem[] {
  const isGuarded =
    admin.password !== null || admin.token !== null || auth.oidc !== null || auth.proxy !== null;
  if (isGuarded || hasLocalAdmin) return [];
  const problems: Problem[] = [];
  if (host !== null && !isLoopback(host))
    problems.push({
      path: 'HOST',
      problem: `${host} is reachable from other machines, and nobody has to sign in`,
      hint: `${WAYS_OUT}, or leave HOST out to listen on this machine only`,
    });
  if (trustProxy)
    problems.push({
      path: 'TOCSIN_TRUST_PROXY',
      problem: 'a proxy forwards requests of others, and nobody has to sign in',
      hint: `${WAYS_OUT}, or leave TOCSIN_TRUST_PROXY out`,
    });
  return problems;
}
