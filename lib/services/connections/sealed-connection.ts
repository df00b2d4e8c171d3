import type { ConnectionSettings } from '../../domain/targets/connection';

/** Settings as they are stored: the private key and the credentials of the proxy sealed. */
export function sealConnection(
  settings: ConnectionSettings,
  seal: (plain: string) => string,
): ConnectionSettings {
  return mapSecrets(settings, seal);
}

/** Stored settings in the clear. Errors: AppError `unavailable` where a secret was sealed with another key. */
export function openConnection(
  settings: ConnectionSettings | undefined,
  open: (sealed: string) => string,
): ConnectionSettings | undefined {
  return settings && mapSecrets(settings, open);
}

function mapSecrets(
  { tls, proxy }: ConnectionSettings,
  change: (text: string) => string,
): ConnectionSettings {
  const changed: ConnectionSettings = {};
  if (tls !== undefined) changed.tls = { ...tls, key: tls.key === null ? null : change(tls.key) };
  if (typeof proxy === 'object')
    changed.proxy = {
      url: proxy.url,
      credentials: proxy.credentials === null ? null : change(proxy.credentials),
    };
  else if (proxy !== undefined) changed.proxy = proxy;
  return changed;
}
