import type { ConnectionSettings, ProxySetting } from '../../domain/targets/connection';
import type { Owner, Variables } from './variables';

/** `tls` and `proxy` of an entry of the file. Certificates are long, and a key is a secret: all PEM texts become references. */
export function exportConnection(
  connection: ConnectionSettings | undefined,
  owner: Owner,
  variables: Variables,
): Record<string, unknown> {
  const { tls, proxy } = connection ?? {};
  const pem = (text: string | null, what: string) =>
    text === null ? undefined : variables.secret(owner, what);
  return {
    tls: tls && {
      ca: pem(tls.ca, 'tls ca'),
      cert: pem(tls.cert, 'tls cert'),
      key: pem(tls.key, 'tls key'),
      servername: tls.servername ?? undefined,
      insecure: tls.insecure || undefined,
      minVersion: tls.minVersion ?? undefined,
    },
    proxy: proxy === undefined ? undefined : proxyText(proxy, owner, variables),
  };
}

function proxyText(proxy: ProxySetting, owner: Owner, variables: Variables): string {
  if (typeof proxy === 'string') return proxy;
  return proxy.credentials === null ? proxy.url : variables.secret(owner, 'proxy');
}
