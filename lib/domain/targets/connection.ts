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
  };
}
