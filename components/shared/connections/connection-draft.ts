import type { ConnectionView } from '@/lib/contract/connections';
import type { TlsVersion } from '@/lib/domain/targets/connection';

/** Certificates and proxy as a form holds them. Keys are never shown: the fields begin empty. */
export type ConnectionDraft = {
  proxy: string;
  servername: string;
  insecure: boolean;
  /** The lowest version of TLS; empty for the usual one. */
  minVersion: TlsVersion | '';
  /** Leave the stored certificates alone. */
  keepsCertificates: boolean;
  ca: string;
  cert: string;
  key: string;
};

export const NO_CONNECTION: ConnectionDraft = {
  proxy: '',
  servername: '',
  insecure: false,
  minVersion: '',
  keepsCertificates: false,
  ca: '',
  cert: '',
  key: '',
};

export function connectionDraftOf({ tls, proxy }: ConnectionView): ConnectionDraft {
  return {
    ...NO_CONNECTION,
    proxy: proxy ?? '',
    servername: tls?.servername ?? '',
    insecure: tls?.insecure ?? false,
    minVersion: tls?.minVersion ?? '',
    keepsCertificates: tls !== null && (tls.hasCa || tls.hasCertificate),
  };
}

/** What the fields send: empty ones go back to the default, stored certificates that are kept are left out. */
export function connectionOf(draft: ConnectionDraft) {
  const { keepsCertificates, ca, cert, key, servername, insecure, minVersion, proxy } = draft;
  const certificates = { ca: filled(ca), cert: filled(cert), key: filled(key) };
  return {
    tls: {
      servername: filled(servername),
      insecure,
      minVersion: minVersion || null,
      ...(keepsCertificates ? {} : certificates),
    },
    proxy: filled(proxy),
  };
}

/** Where an error about the connection belongs, by its path. */
export const CONNECTION_FIELDS = {
  'tls.ca': 'ca',
  'tls.cert': 'cert',
  'tls.key': 'key',
  'tls.servername': 'servername',
  proxy: 'proxy',
} as const;

const filled = (text: string): string | null => text.trim() || null;
