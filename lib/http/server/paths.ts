import { LIVE_PATH } from '../../contract/base-path';

const KEYED_LOGS = '/api/v1/logs/in/';

/** Log lines whose sender can set no header: its address has the key. */
export const isKeyedLogs = (path: string) => path.startsWith(KEYED_LOGS);
/** The key of such a path; null for another path. */
export function keyOfPath(path: string): string | null {
  return isKeyedLogs(path) ? decodeURIComponent(path.slice(KEYED_LOGS.length)) : null;
}
/** A path as logs and error reports may show it. */
export const withoutKey = (path: string) => (isKeyedLogs(path) ? `${KEYED_LOGS}…` : path);

const HEALTH = new Set(['/healthz', '/readyz']);
const OPEN = new Set([
  '/sign-in',
  '/api/v1/sign-in',
  '/api/v1/sign-out',
  '/api/v1/sign-in/oidc',
  '/api/v1/sign-in/oidc/callback',
  '/api/v1/me',
  '/api/v1/openapi.json',
  '/api/v1/schemas/verdict.json',
  '/favicon.ico',
  '/icon.svg',
  '/icon-192.png',
  '/icon-512.png',
  '/apple-icon.png',
  '/robots.txt',
  '/manifest.webmanifest',
]);

export const isHealth = (path: string) => HEALTH.has(path);
/** Paths for programs: they answer JSON errors, and 401 instead of the sign-in page. */
export const isApi = (path: string) =>
  path === '/api' ||
  path.startsWith('/api/') ||
  path.startsWith('/reporters/') ||
  path === '/metrics';
export const isLive = (path: string) => path.startsWith(`${LIVE_PATH}/`);
/** Where a session cookie is set. */
export const isSignIn = (path: string) =>
  path === '/api/v1/sign-in' || path === '/api/v1/sign-in/oidc/callback';
/** Build output: the same for everybody, and named by its content. */
const isAsset = (path: string) => path.startsWith('/_next/static/');
/** Paths of hot reload and the error overlay of the development server. */
export const isDevTool = (path: string) =>
  path.startsWith('/_next/') || path.startsWith('/__nextjs');
/**
 * Reachable without a sign-in. Reporters are installed by programs that can sign in nowhere, and contain nothing of this console. A badge and the page of a share link are among them because they answer whoever may not have them as
 * if there were none.
 */
export const isOpen = (path: string) =>
  OPEN.has(path) ||
  HEALTH.has(path) ||
  isAsset(path) ||
  isBadge(path) ||
  isSharedPage(path) ||
  path.startsWith('/reporters/');

const REPORT = /^\/api\/v1\/releases\/[^/]+\/report$/;

/** Whether the path is a report of a release, which contains its own style. */
export function isReport(path: string): boolean {
  return REPORT.test(path);
}

/** The page that a share link opens; the path contains the link's token. */
export function isSharedPage(path: string): boolean {
  return path.startsWith('/shared/');
}

/** An image that pages elsewhere embed by its address alone. */
export function isBadge(path: string): boolean {
  return path.startsWith('/badge/');
}

/** A feed that other programs read by its address alone. */
export function isFeed(path: string): boolean {
  return path === '/api/v1/maintenance.ics';
}
