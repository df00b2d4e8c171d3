import type { ConfigTls } from '../contract/config/config-connections';
import type { ProxySetting, TlsSettings } from '../domain/targets/connection';
import { parseProxy } from '../net/proxy-route';

/** TLS settings of the file, with the text of its PEM files. */
export function tlsSettings(
  tls: Omit<ConfigTls, 'insecure'> & { insecure?: boolean },
): TlsSettings {
  const { ca = null, cert = null, key = null, servername = null, insecure = false } = tls;
  const { minVersion } = tls;
  // Rows from before there was a lowest version compare equal.
  return { ca, cert, key, servername, insecure, ...(minVersion ? { minVersion } : {}) };
}

/** A proxy of the file, whose schema has checked it. */
export function proxySetting(text: string): ProxySetting {
  if (text === 'none' || text === 'env') return text;
  const route = parseProxy(text);
  return route === null ? 'none' : { url: route.label, credentials: route.credentials };
}
