/**
 * The path under which a reverse proxy serves the console, without a slash at its end; '' where it has a host of its own. In pages
 * the build replaces the variable, so that its length must not be computed here (`lib/runtime/pages/pages-directory.ts`).
 */
export const BASE_PATH: string = process.env.TOCSIN_PAGES_BASE_PATH ?? '';

/** Path of the Socket.IO server, on the same port as the pages. */
export const LIVE_PATH = '/live';

/** A path of a URL as the console names it: without the base path. */
export function withoutBasePath(path: string): string {
  if (BASE_PATH === '' || path === BASE_PATH) return path === BASE_PATH ? '/' : path;
  return path.startsWith(`${BASE_PATH}/`) ? path.replace(BASE_PATH, '') : path;
}
