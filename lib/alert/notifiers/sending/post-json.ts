import type { OutgoingRequest } from '../../../contract/notifier-kinds/define-kind';
import type { Delivery } from '../../notifier';
import { failedRequest } from './failed-request';
import type { NotifierParts } from './notifier-parts';
import { parseRetryAfter, retryAfterOfBody } from './retry-after';

/** How much of an answer is read: enough for an error message. */
const ANSWER_MAX_BYTES = 4_096;
const DETAIL_MAX = 300;
/** Try again: the request took too long, came too early, too often, or the server is in trouble. */
const RETRYABLE = new Set([408, 425, 429]);

/**
 * Posts JSON and says what became of it: 2xx is delivered; 408, 425, 429, 5xx and network errors may pass; all else will
 * not. Redirects are not followed, for they would carry secrets elsewhere. The signal is the time limit. Never throws.
 */
export async function postJson(
  parts: NotifierParts,
  request: OutgoingRequest,
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    const response = await parts.fetch(request.url, {
      method: 'POST',
      body: request.body,
      headers: headersOf(request),
      redirect: 'manual',
      signal,
    });
    const answer = await readStart(response);
    return judge(response, { request, answer, now: parts.clock.now() });
  } catch (error) {
    return failedRequest(request.receiver, { error, aborted: signal.aborted });
  }
}

/** JSON, if the request does not say otherwise. */
function headersOf({ headers = {} }: OutgoingRequest): Headers {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) sent.set(name, value);
  if (!sent.has('content-type')) sent.set('content-type', 'application/json');
  sent.set('user-agent', 'tocsin');
  return sent;
}

function judge(
  response: Response,
  { request, answer, now }: { request: OutgoingRequest; answer: string; now: number },
): Delivery {
  const { status } = response;
  const said = `${request.receiver} answered ${status}`;
  if (status >= 200 && status < 300) return { ok: true, detail: said };
  if (status >= 300 && status < 400)
    return { ok: false, retryable: false, detail: `${said}, a redirect: enter the final URL` };
  const clean = redact(answer, request).replace(/\s+/g, ' ').trim().slice(0, DETAIL_MAX);
  const detail = clean === '' ? said : `${said}: ${clean}`;
  if (!RETRYABLE.has(status) && status < 500) return { ok: false, retryable: false, detail };
  const retryAfterMs =
    parseRetryAfter(response.headers.get('retry-after'), now) ?? retryAfterOfBody(answer);
  return {
    ok: false,
    retryable: true,
    detail,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** A broken or endless answer says no more than its status does, which is known by then. */
async function readStart(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (size < ANSWER_MAX_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      size += value.length;
    }
    return Buffer.concat(chunks).toString('utf8').slice(0, ANSWER_MAX_BYTES);
  } catch {
    return '';
  } finally {
    reader.cancel().catch(() => {});
  }
}

function redact(text: string, { url, secrets = [] }: OutgoingRequest): string {
  const { pathname, search } = new URL(url);
  const hidden = [url, `${pathname}${search}`, pathname, search, ...secrets];
  return hidden
    .filter((secret) => secret && secret.length > 3)
    .reduce<string>((clean, secret) => clean.replaceAll(secret ?? '', '••••'), text);
}
