import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import {
  type ConnectionOptions,
  createSecureContext,
  rootCertificates,
  type SecureContext,
} from 'node:tls';
import type { TlsSettings } from '../domain/targets/connection';

/** Parsing the public authorities takes milliseconds, so contexts are kept. More settings than this are not in use at a time. */
const CONTEXTS_KEPT = 200;
const contexts = new Map<string, SecureContext>();

/** Options of `tls.connect` for a server. Without settings they are Node's own. */
export function tlsOptions(
  tls: TlsSettings | null,
  host: string,
): Pick<ConnectionOptions, 'servername' | 'secureContext' | 'rejectUnauthorized'> {
  const servername = tls?.servername ?? (isIP(host) === 0 ? host : '');
  if (tls === null) return { servername };
  const secureContext = contextOf(tls);
  return {
    servername,
    ...(secureContext === null ? {} : { secureContext }),
    ...(tls.insecure ? { rejectUnauthorized: false } : {}),
  };
}

function contextOf({ ca, cert, key, minVersion = null }: TlsSettings): SecureContext | null {
  if (ca === null && cert === null && minVersion === null) return null;
  const id = JSON.stringify([ca, cert, key, minVersion]);
  const known = contexts.get(id);
  if (known) return known;
  const context = createSecureContext({
    ...(ca === null ? {} : { ca: [...rootCertificates, ...extraAuthorities(), ca] }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    ...(minVersion === null ? {} : { minVersion }),
  });
  const [oldest] = contexts.keys();
  if (contexts.size >= CONTEXTS_KEPT && oldest !== undefined) contexts.delete(oldest);
  contexts.set(id, context);
  return context;
}

/** Node adds NODE_EXTRA_CA_CERTS only where no authorities are given. */
function extraAuthorities(): string[] {
  const path = process.env.NODE_EXTRA_CA_CERTS;
  if (!path) return [];
  try {
    return [readFileSync(path, 'utf8')];
  } catch {
    // Node has warned of it at its start.
    return [];
  }
}
