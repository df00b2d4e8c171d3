import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Refusal } from './transport';
import { TRANSPORT_LIMITS } from './transport-limits';

const READABLE = /^(?:application\/(?:[a-z.+-]*\+)?json|application\/problem\+json|text\/plain)\b/i;

/**
 * Reads an HTTP answer that is no upgrade. Calls `onRefusal` at once with the status, because a connection that breaks inside the
 * body must not lose it, and again with the head of the body, bounded in bytes and time. Then drops the connection and calls `onDone`.
 */
export function readRefusal(
  { request, response }: { request: ClientRequest; response: IncomingMessage },
  onRefusal: (refusal: Refusal) => void,
  onDone: () => void,
): void {
  const status = response.statusCode ?? 0;
  const location = response.headers.location?.slice(0, 300) ?? null;
  const retryAfter = response.headers['retry-after'];
  const head = { status, location, ...(retryAfter === undefined ? {} : { retryAfter }) };
  onRefusal({ ...head, text: '' });
  const chunks: Buffer[] = [];
  let size = 0;
  let isDone = false;
  const finish = () => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    onRefusal({ ...head, text: textOf(response, Buffer.concat(chunks)) });
    onDone();
    response.destroy();
    request.destroy();
  };
  const timer = setTimeout(finish, TRANSPORT_LIMITS.refusalWaitMs);
  request.on('error', finish);
  response.on('error', finish);
  response.on('end', finish);
  response.on('close', finish);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= TRANSPORT_LIMITS.refusalBytes) finish();
  });
}

/** What a refusal says in words: its body if that is JSON or plain text, and its authentication challenge. */
function textOf({ headers }: IncomingMessage, body: Buffer): string {
  const type = headers['content-type'] ?? 'text/plain';
  const challenge = headers['www-authenticate'];
  const text = body.subarray(0, TRANSPORT_LIMITS.refusalBytes).toString('utf8');
  const texts = [READABLE.test(type) || isBareText(type, text) ? text.trim() : ''];
  if (challenge) texts.push(`WWW-Authenticate: ${challenge.slice(0, 200)}`);
  return texts.filter(Boolean).join(' · ').slice(0, 600);
}

/** A few words without a tag, which some servers call a page. */
function isBareText(type: string, text: string): boolean {
  return /^text\/html\b/i.test(type) && text.length <= 200 && !text.includes('<');
}
