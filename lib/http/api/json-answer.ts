import type { Operation } from '../../contract/api/operation';
import { taggedAnswer } from './tagged-answer';

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
  return taggedAnswer(JSON.stringify(value), {
    request,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'private, no-cache',
      vary: 'Authorization, Cookie',
    },
  });
}
