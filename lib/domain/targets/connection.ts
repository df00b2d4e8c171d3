/** The lowest version of TLS that can be required. */
export const TLS_VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** TLS of connections that Tocsin opens. Certificates and keys are PEM text, several certificates one after another. */
export type TlsSettings = {
  /** Certificates of authorities that are trusted beside the public ones. */
  ca: string | null;
  /** The certificate that Tocsin presents, with its chain. */
  cert: string | null;
  /** The private key of `cert`. Sealed before it is stored and never shown again. */
  key: string | null;
  /** The name that the server's certificate must have, where it is not the host of the URL. */
  servername: string | null;
  /** The server's certificate is not verified. */
  insecure: boolean;
  /** The lowest version that is accepted; Node's own (1.2) where absent or null. */
  minVersion?: TlsVersion | null | undefined;
};

/** A proxy by its URL. `credentials` are `user:password`, sealed before they are stored. */
export type NamedProxy = { url: string; credentials: string | null };

/** `env`: what HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say; `none`: none, whatever they say. */
export type ProxySetting = 'none' | 'env' | NamedProxy;

/** How connections to a target or a notifier are made, beside their address. What is absent is the default. */
export type ConnectionSettings = {
  tls?: TlsSettings | undefined;
  proxy?: ProxySetting | undefined;
};

/** Whether sessions of a target do not verify the certificate of its server. */
export const isUnverified = (target: {
  url: string;
  connection?: ConnectionSettings | undefined;
}): boolean => /^wss:/i.test(target.url) && target.connection?.tls?.insecure === true;

/** Sets what `tls` leaves open to `fallback`. Authorities add up; a certificate and its key stay together. */
export function mergeTls(
  tls: TlsSettings | null,
  fallback: TlsSettings | null,
): TlsSettings | null {
  if (tls === null || fallback === null) return tls ?? fallback;
  const identity = tls.cert === null ? fallback : tls;
  const authorities = [tls.ca, fallback.ca].filter((one) => one !== null);
  return {
    ca: authorities.length > 0 ? authorities.join('\n') : null,
    cert: identity.cert,
    key: identity.key,
    servername: tls.servername ?? fallback.servername,
    insecure: tls.insecure || fallback.insecure,
    minVersion: tls.minVersion ?? fallback.minVersion,
  };
}
