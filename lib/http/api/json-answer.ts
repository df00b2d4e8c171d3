import { createHash } from 'node:crypto';
import type { Operation } from '../../contract/api/operation';

/** Characters of the hash in an ETag: 128 bits. */
const TAG_LENGTH = 22;

/**
 * The response of a handler's value. A GET has an ETag of its body, and is answered 304 where the client has that body already;
 * it is the answer for one sender and may be stored by the browser only, which asks again each time. An operation with `noStore`
 * is stored nowhere.
 */
export function jsonAnswer(
  value: unknown,
  { request, operation }: { request: Request; operation: Operation | undefined },
): Response {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!reads || !operation || operation.noStore)
    return Response.json(value, { headers: { 'cache-control': 'no-store' } });
  const body = JSON.stringify(value);
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, TAG_LENGTH);
  // Weak: compressed or not, it is the same answer.
  const etag = `W/"${hash}"`;
  const headers = {
    etag,
    'cache-control': 'private, no-cache',
    vary: 'Authorization, Cookie',
  };
  if (hasTag(request.headers.get('if-none-match'), hash))
    return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, 'content-type': 'application/json' } });
}

/** Whether `If-None-Match` lists the tag, weak or strong, or is `*`. */
function hasTag(header: string | null, hash: string): boolean {
  if (header === null) return false;
  return header
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === `"${hash}"` || one === '*');
}
