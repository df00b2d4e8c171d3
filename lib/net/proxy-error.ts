const BRAND = Symbol.for('tocsin.ProxyError');

/**
 * `EPROXY`: the proxy itself failed, or refused to connect. `EPROXY_UPSTREAM`: the proxy answers, and says that it cannot reach
 * the server or says nothing in time; whose fault that is takes a second proof.
 */
export type ProxyErrorCode = 'EPROXY' | 'EPROXY_UPSTREAM';

/** A connection through a proxy that the proxy did not make. The message names the proxy without its credentials. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly [BRAND] = true;
  readonly code: ProxyErrorCode;

  constructor(code: ProxyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** By brand: one module is loaded several times in a process, so `instanceof` is false across its copies. */
export function isProxyError(error: unknown): error is ProxyError {
  return typeof error === 'object' && error !== null && BRAND in error;
}
