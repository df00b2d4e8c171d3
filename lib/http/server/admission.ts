import { EVENTS_BODY_LIMIT_BYTES } from '../../contract/api/events';
import { methodsOf } from '../../contract/api/operation-role';
import type { ErrorCode } from '../../kit/errors';
import * as paths from './paths';
import type { RequestFacts } from './request-facts';

/** Largest JSON body in bytes, other than health events. */
export const BODY_LIMIT_BYTES = 256 * 1024;

export type RequestRejection = {
  status: number;
  code: ErrorCode;
  message: string;
  /** Methods that the path has, of a 405. */
  allow?: string;
};

export type GuardPolicy = {
  /** An admin secret is set. */
  guarded: boolean;
  trustProxy: boolean;
  publicUrl: string | null;
  dev: boolean;
};

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const METHODS = new Set([...READS, 'POST', 'PUT', 'PATCH', 'DELETE']);
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
  if (!METHODS.has(facts.method))
    return rejection(405, 'invalid_input', `method ${facts.method} is not allowed`);
  return (
    originRejection(facts, path, policy) ??
    crossSiteRejection(facts, path, policy) ??
    methodRejection(facts, path) ??
    bodyRejection(facts, path, policy)
  );
}

function originRejection(
  facts: RequestFacts,
  path: string,
  policy: GuardPolicy,
): RequestRejection | null {
  if (!policy.guarded && !LOCAL_HOST.test(facts.host)) {
    return rejection(
      403,
      'forbidden',
      'without an admin secret Tocsin answers only as localhost, 127.0.0.1 or [::1]',
    );
  }
  if (!facts.fromLoopback && !facts.secure && !policy.trustProxy && !paths.isHealth(path)) {
    return rejection(
      403,
      'forbidden',
      'remote plain http is refused: put a TLS proxy in front and set TOCSIN_TRUST_PROXY=1',
    );
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
  return foreign ? rejection(403, 'forbidden', 'requests from other sites are refused') : null;
}

/** Whether the page that sent the request is ours: same host and port, or the public URL. */
function isOwnOrigin(facts: Pick<RequestFacts, 'origin' | 'host'>, policy: GuardPolicy): boolean {
  if (facts.origin === null || !URL.canParse(facts.origin)) return false;
  if (facts.origin === policy.publicUrl) return true;
  const origin = new URL(facts.origin);
  return (
    /^https?:$/.test(origin.protocol) &&
    origin.host === withoutDefaultPort(facts.host, origin.protocol)
  );
}

function withoutDefaultPort(host: string, protocol: string): string {
  return host.replace(protocol === 'https:' ? /:443$/ : /:80$/, '');
}

/** A method that a path of the API does not have: said before the body is judged, whose type depends on the method. */
function methodRejection({ method }: RequestFacts, path: string): RequestRejection | null {
  if (READS.has(method)) return null;
  const methods = methodsOf(path);
  if (methods === null || methods.includes(method)) return null;
  const allow = methods.join(', ');
  return {
    ...rejection(405, 'invalid_input', `${method} is not allowed here; this path takes ${allow}`),
    allow,
  };
}

function bodyRejection(
  facts: RequestFacts,
  path: string,
  policy: GuardPolicy,
): RequestRejection | null {
  if (READS.has(facts.method) || paths.isLive(path)) return null;
  if (policy.dev && paths.isDevTool(path)) return null;
  const hasBody = facts.chunked || (facts.contentLength ?? 0) > 0;
  if (facts.method !== 'DELETE' || hasBody) {
    const ndjson = path === paths.EVENTS_PATH && facts.contentType === 'application/x-ndjson';
    if (facts.contentType !== 'application/json' && !ndjson) {
      const also = path === paths.EVENTS_PATH ? ' or application/x-ndjson' : '';
      return rejection(
        415,
        'unsupported_media_type',
        `expected content-type application/json${also}`,
      );
    }
  }
  if (facts.contentEncoding !== 'identity') {
    return rejection(415, 'unsupported_media_type', 'compressed bodies are not supported');
  }
  const limit = path === paths.EVENTS_PATH ? EVENTS_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES;
  if ((facts.contentLength ?? 0) > limit)
    return rejection(413, 'too_large', `the body is larger than ${limit} bytes`);
  return null;
}
