import type { ConfigFile } from '../contract/config/config';
import type { Config } from './config';
import { isLoopback } from './environment';
import type { Problem } from './problems/problem';

type Environment = Pick<
  Config,
  'host' | 'publicUrl' | 'trustProxy' | 'proxyAddresses' | 'proxySecret'
>;

/** Problems of sign-in elsewhere: what has to be trusted without a way to trust it, and where people come back to. */
export function checkAuth(
  auth: ConfigFile['auth'],
  environment: Environment,
  problems: Problem[],
): void {
  const { trustProxy, proxyAddresses, proxySecret, publicUrl, host } = environment;
  if (auth.proxy && !(trustProxy && (proxyAddresses.length > 0 || proxySecret !== null)))
    problems.push({
      path: 'auth.proxy',
      problem: `anybody who reaches this port could send ${auth.proxy.userHeader} and be anybody`,
      hint: 'set TOCSIN_TRUST_PROXY to the addresses of the proxy, or TOCSIN_TRUST_PROXY=1 and a TOCSIN_PROXY_SECRET that the proxy sends as x-tocsin-proxy-secret',
    });
  const isReachable = trustProxy || (host !== null && !isLoopback(host));
  if (auth.oidc && publicUrl === null && isReachable)
    problems.push({
      path: 'auth.oidc',
      problem: 'the identity provider sends people back to an address that is not set',
      hint: 'set TOCSIN_PUBLIC_URL, such as https://tocsin.example.com',
    });
}
