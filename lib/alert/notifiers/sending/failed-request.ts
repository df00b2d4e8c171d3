import { isProxyError } from '../../../net/proxy-error';
import { tlsAdvice } from '../../../net/tls-problems';
import type { Delivery } from '../../notifier';

/** What the codes of a failed connection mean, without its address: that may be a secret. */
const WORDS: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection without an answer',
  UND_ERR_SOCKET: 'closed the connection without an answer',
  ENOTFOUND: 'has a host name that does not resolve',
  EAI_AGAIN: 'has a host name that cannot be resolved now',
  ETIMEDOUT: 'could not be reached in time',
  UND_ERR_CONNECT_TIMEOUT: 'could not be reached in time',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  EPIPE: 'closed the connection without an answer',
};

/**
 * A request that got no answer. The next try may help, unless the request itself cannot be sent: a certificate that is not trusted
 * is one as soon as its authority is set, and the message is still due then.
 */
export function failedRequest(
  receiver: string,
  { error, aborted }: { error: unknown; aborted: boolean },
): Delivery {
  if (aborted) return { ok: false, retryable: true, detail: `${receiver} did not answer in time` };
  const code = codeOf(error) ?? codeOf((error as { cause?: unknown } | null)?.cause);
  if (code === undefined && error instanceof TypeError && error.cause === undefined)
    return { ok: false, retryable: false, detail: `${receiver}: a header or the URL is not valid` };
  if (code?.startsWith('HPE_'))
    return {
      ok: false,
      retryable: true,
      detail: `${receiver} answered something that is not HTTP`,
    };
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (isProxyError(cause))
    return {
      ok: false,
      retryable: true,
      detail: `${receiver} could not be reached: ${cause.message}`,
    };
  const message = cause instanceof Error ? cause.message : '';
  const advice = tlsAdvice({ code: code ?? '', message }, 'this notifier');
  if (advice !== null) return { ok: false, retryable: true, detail: `${receiver}: ${advice}` };
  const words = code === undefined ? undefined : WORDS[code];
  const detail = words
    ? `${receiver} ${words}`
    : `${receiver} could not be reached${code ? ` (${code})` : ''}`;
  return { ok: false, retryable: true, detail };
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
