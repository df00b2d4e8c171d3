import { taggedAnswer } from './tagged-answer';

const HEADERS = {
  'content-type': 'image/svg+xml; charset=utf-8',
  // Whoever keeps a copy must ask before showing it: an old badge could be green while the target fails.
  'cache-control': 'no-cache',
};

/** A badge, or 304 where the client has it already. */
export function badgeAnswer(svg: string, request: Request): Response {
  return taggedAnswer(svg, { request, headers: HEADERS });
}

/** A refused badge answers the same whatever the reason, so that nobody finds out which targets exist. */
export function withoutReason(response: Response, svg: string): Response {
  const isRefused = [401, 403, 404].includes(response.status);
  return isRefused ? new Response(svg, { status: 404, headers: HEADERS }) : response;
}
