import * as paths from './paths';
import type { RequestFacts } from './request-facts';

/** The content-security policy of one response. `dev` adds what hot reload needs. */
function contentSecurityPolicy(nonce: string, dev: boolean): string {
  const own = `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'self'",
    `script-src ${own}${dev ? " 'unsafe-eval'" : ''}`,
    // Hot reload inserts style elements of its own; a nonce beside 'unsafe-inline' would switch the latter off.
    `style-src ${dev ? "'self' 'unsafe-inline'" : own}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of a response, by the path of its request. */
export function securityHeaders(
  { pathname, secure }: Pick<RequestFacts, 'pathname' | 'secure'>,
  { nonce, dev }: { nonce: string; dev: boolean },
): Record<string, string> & { 'Content-Security-Policy': string } {
  const path = pathname ?? '/';
  const common = {
    ...commonHeaders(secure),
    'Content-Security-Policy': policyOf(path, nonce, dev),
  };
  // A badge is embedded in pages of other sites.
  if (paths.isBadge(path)) return { ...common, 'Cross-Origin-Resource-Policy': 'cross-origin' };
  return paths.isSharedPage(path) ? { ...common, ...SHARED_PAGE } : common;
}

function policyOf(path: string, nonce: string, dev: boolean): string {
  if (paths.isReport(path)) return REPORT_POLICY;
  return paths.isBadge(path) ? IMAGE_POLICY : contentSecurityPolicy(nonce, dev);
}

function commonHeaders(secure: boolean): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    ...(secure ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}

/** A report is one file with its style inside and no scripts, so that it looks the same when it is saved and opened later. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** An image that is opened by itself loads and runs nothing. */
const IMAGE_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The address of the page is its credential: it is passed on to no other site, and listed by no search engine. */
const SHARED_PAGE = { 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex, nofollow' };
