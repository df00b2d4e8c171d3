import { isProxyError } from '../net/proxy-error';
import { tlsAdvice } from '../net/tls-problems';

/**
 * Why a request of a command had no answer, to end a sentence with: " (ECONNREFUSED)", " (no answer within 20 s)". Empty where
 * nothing is known. Names the options that help where it is about TLS.
 */
export function connectionFailure(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return ` (no answer within ${timeoutMs / 1000} s)`;
  const cause = error instanceof Error ? (error.cause ?? error) : null;
  if (isProxyError(cause)) return ` (${cause.message})`;
  const code = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : null;
  if (typeof code !== 'string') return '';
  const message = cause instanceof Error ? cause.message : '';
  const isTls = tlsAdvice({ code, message }, 'the server') !== null;
  return isTls ? ` (${code}: see --ca, --cert and --servername)` : ` (${code})`;
}
