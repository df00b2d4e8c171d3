import type { IncomingHttpHeaders } from 'node:http';

/** Ids that link a client's session to the health events about it. */
export type Correlation = { sessionId?: string; traceId?: string };

const SESSION_ID = /^[\w.:-]{1,128}$/;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const NO_TRACE = '0'.repeat(32);

/** Reads `x-tocsin-session` and `traceparent`, or the query fields `tocsin_session` and `traceparent`; what is malformed is ignored. */
export function readCorrelation(headers: IncomingHttpHeaders, query: URLSearchParams): Correlation {
  const header = headers['x-tocsin-session'];
  const sessionId = (typeof header === 'string' ? header : null) ?? query.get('tocsin_session');
  const parent = headers.traceparent ?? query.get('traceparent');
  const traceId = typeof parent === 'string' ? TRACEPARENT.exec(parent.trim())?.[1] : undefined;
  return {
    ...(sessionId && SESSION_ID.test(sessionId) && { sessionId }),
    ...(traceId && traceId !== NO_TRACE && { traceId }),
  };
}
