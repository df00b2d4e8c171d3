import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GuardedHandlers, RequestGuard } from './request-guard';

/**
 * A guard behind a base path. A reverse proxy may pass the path on or remove it, so requests with and without it are the same. The
 * guard and the live server see paths without it.
 */
export function behindBasePath(basePath: string, guard: RequestGuard): RequestGuard {
  if (basePath === '') return guard;
  return {
    request: (request, response) => guard.request(without(basePath, request), response),
    upgrade: (request, socket, head) => guard.upgrade(without(basePath, request), socket, head),
  };
}

/** Pages that are built for a base path: they get every request with it. */
export function withBasePath(
  basePath: string,
  pages: GuardedHandlers['pages'],
): GuardedHandlers['pages'] {
  if (basePath === '') return pages;
  const { request, upgrade } = pages;
  return {
    request: (message: IncomingMessage, response: ServerResponse) =>
      request(within(basePath, message), response),
    ...(upgrade
      ? { upgrade: (message, socket, head) => upgrade(within(basePath, message), socket, head) }
      : {}),
  };
}

function without(basePath: string, request: IncomingMessage): IncomingMessage {
  const url = request.url ?? '/';
  const rest = url.startsWith(basePath) ? url.slice(basePath.length) : null;
  if (rest !== null && /^(?:$|[/?])/.test(rest))
    request.url = rest.startsWith('/') ? rest : `/${rest}`;
  return request;
}

/** The front page is the base path without a slash: pages would redirect from the other form, and a proxy back to it. */
function within(basePath: string, request: IncomingMessage): IncomingMessage {
  const url = request.url ?? '/';
  request.url = `${basePath}${url.replace(/^\/(?=\?|$)/, '')}`;
  return request;
}
