import { createHash } from 'node:crypto';

/** Characters of the hash in an ETag: 128 bits. */
const TAG_LENGTH = 22;

/** A body with a weak ETag, its hash; 304 without a body where the client has it already. */
export function taggedAnswer(
  body: string,
  { request, headers }: { request: Request; headers: Record<string, string> },
): Response {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, TAG_LENGTH);
  // Weak: compressed or not, it is the same answer.
  const tagged = { ...headers, etag: `W/"${hash}"` };
  return hasTag(request.headers.get('if-none-match'), hash)
    ? new Response(null, { status: 304, headers: tagged })
    : new Response(body, { headers: tagged });
}

/** Whether `If-None-Match` lists the tag, weak or strong, or is `*`. */
function hasTag(header: string | null, hash: string): boolean {
  if (header === null) return false;
  return header
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === `"${hash}"` || one === '*');
}
