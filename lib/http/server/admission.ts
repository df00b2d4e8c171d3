import { findMethods } from '../../contract/api/operation-role';
import type { ErrorCode } from '../../kit/errors';
import { intakeBodyOf } from './intake-bodies';
import * as paths from './paths';
import {
  crossSiteReason,
  foreignHostReason,
  forwardedReason,
  plainHttpReason,
} from './rejection-reasons';
import type { RequestFacts } from './request-facts';

/** Largest JSON body in bytes, other than health events. */
export const BODY_LIMIT_BYTES = 256 * 1024;

export type RequestRejection = {
  status: number;
  code: ErrorCode;
  message: string;
  /** Methods that the path has, where the request's is none of them. */
  allow?: readonly string[];
  /** Seconds until another attempt is allowed. */
  retryAfterS?: number;
};

export type GuardPolicy = {
  /** Everybody must sign in. */
  guarded: boolean;
  publicUrl: string | null;
  /** Where a reverse proxy serves the console under a path: `/tocsin`; '' or absent at a root. */
  basePath?: string | undefined;
  dev: boolean;
};

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Of paths that are no operation of the API: pages, assets, paths that do not exist. */
const PAGE_METHODS = ['GET', 'HEAD', 'OPTIONS'];
const METHODS = [...PAGE_METHODS, 'POST', 'PUT', 'PATCH', 'DELETE'];
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

const rejection = (status: number, code: ErrorCode, message: string): RequestRejection => ({
  status,
  code,
  message,
});

/** Why a request is rejected for any sender; null where it is not. */
export function rejectionOf(facts: RequestFacts, policy: GuardPolicy): RequestRejection | null {
  const path = facts.pathname;
  if (path === null) return rejection(400, 'invalid_input', 'malformed request path');
  return (
    originRejection(facts, path, policy) ??
    crossSiteRejection(facts, path, policy) ??
    methodRejection(facts, path) ??
    bodyRejection(facts, path, policy)
  );
}

/** Before the body's type is checked: a method that a path does not have is wrong with any body. */
function methodRejection({ method }: RequestFacts, path: string): RequestRejection | null {
  const allow = methodsOf(path);
  if (allow.includes(method)) return null;
  return {
    ...rejection(
      405,
      'invalid_input',
      `${method} is not allowed here; this path takes ${allow.join(', ')}`,
    ),
    allow,
  };
}

/** The methods that a path answers. A path of the API that does not exist answers any with 404. */
export function methodsOf(path: string): readonly string[] {
  const found = findMethods(path);
  if (found) return found;
  return paths.isApi(path) || paths.isLive(path) || paths.isDevTool(path) ? METHODS : PAGE_METHODS;
}

function originRejection(
  facts: RequestFacts,
  path: string,
  policy: GuardPolicy,
): RequestRejection | null {
  if (!policy.guarded && !LOCAL_HOST.test(facts.host)) {
    return rejection(403, 'forbidden', foreignHostReason(facts));
  }
  if (!policy.guarded && facts.forwardedBy !== null && !paths.isHealth(path))
    return rejection(403, 'forbidden', forwardedReason(facts.forwardedBy));
  const isRemote = !facts.fromLoopback && !facts.secure && !facts.viaTrustedProxy;
  if (isRemote && !paths.isHealth(path)) {
    return rejection(403, 'forbidden', plainHttpReason(facts));
  }
  return null;
}

function crossSiteRejection(
  facts: RequestFacts,
  path: string,
  policy: GuardPolicy,
): RequestRejection | null {
  const write = !READS.has(facts.method);
  if (!write && !paths.isLive(path)) return null;
  const foreign =
    facts.origin === null ? facts.fetchSite === 'cross-site' : !isOwnOrigin(facts, policy);
  return foreign ? rejection(403, 'forbidden', crossSiteReason(facts, policy.publicUrl)) : null;
}

/** Whether the page that sent the request is ours: same host and port, or the public URL. */
function isOwnOrigin(facts: Pick<RequestFacts, 'origin' | 'host'>, policy: GuardPolicy): boolean {
  if (facts.origin === null || !URL.canParse(facts.origin)) return false;
  const origin = new URL(facts.origin);
  if (policy.publicUrl !== null && origin.origin === new URL(policy.publicUrl).origin) return true;
  return (
    /^https?:$/.test(origin.protocol) &&
    origin.host === withoutDefaultPort(facts.host, origin.protocol)
  );
}

function withoutDefaultPort(host: string, protocol: string): string {
  return host.replace(protocol === 'https:' ? /:443$/ : /:80$/, '');
}

function bodyRejection(
  facts: RequestFacts,
  path: string,
  policy: GuardPolicy,
): RequestRejection | null {
  if (READS.has(facts.method) || paths.isLive(path)) return null;
  if (policy.dev && paths.isDevTool(path)) return null;
  const hasBody = facts.chunked || (facts.contentLength ?? 0) > 0;
  const intake = intakeBodyOf(path);
  if (facts.method !== 'DELETE' || hasBody) {
    const types = intake ? intake.types : ['application/json'];
    if (types !== null && !types.includes(facts.contentType)) {
      const hint = intake && facts.contentType !== '' ? `: ${intake.hint}` : '';
      return unsupported(`expected content-type ${types.join(' or ')}${hint}`);
    }
  }
  if (facts.contentEncoding !== 'identity' && intake?.types !== null) {
    if (!intake) return unsupported('compressed bodies are not read here');
    if (facts.contentEncoding !== 'gzip')
      return unsupported(`of compressed bodies only gzip is read: ${intake.hint}`);
  }
  const limit = intake?.limit ?? BODY_LIMIT_BYTES;
  if ((facts.contentLength ?? 0) > limit)
    return rejection(413, 'too_large', `the body is larger than ${limit} bytes`);
  return null;
}

const unsupported = (message: string) => rejection(415, 'unsupported_media_type', message);
