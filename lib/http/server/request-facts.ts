import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { isLoopback } from '../../config/environment';
import * as paths from './paths';

/** Facts of a request that the guard decides on, read once. */
export type RequestFacts = {
  method: string;
  /** Null where the request target is not a plain absolute path, or its percent-encoding cannot be decoded. */
  pathname: string | null;
  /** Whether the request comes from a person's browser window, which shows a page and no JSON. */
  wantsPage: boolean;
  search: string;
  /** Lower case, with port, as the client wrote it; '' where absent. */
  host: string;
  /** The header that `host` was read from. */
  hostHeader: 'Host' | 'X-Forwarded-Host';
  /** X-Forwarded-Proto of the nearest proxy, trusted or not; null where absent. */
  forwardedProto: string | null;
  origin: string | null;
  fetchSite: string | null;
  /** Media type without parameters, lower case; '' where absent. */
  contentType: string;
  /** `Content-Length`; null where the request has none. */
  contentLength: number | null;
  chunked: boolean;
  contentEncoding: string;
  /** The peer of the socket is this machine. */
  fromLoopback: boolean;
  /** Sent over https, by the socket or by a trusted proxy. */
  secure: boolean;
  /** Address by which sign-in attempts are counted. */
  client: string;
};

const UNSAFE_PATH = /\\|\/\/|(^|\/)\.\.?(\/|$)|%2e|%5c/i;

/** `trustProxy`: take the X-Forwarded-* headers of the previous hop as true. */
export function readRequestFacts(request: IncomingMessage, trustProxy: boolean): RequestFacts {
  const { headers } = request;
  const url = request.url ?? '';
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  const remote = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const encrypted = (request.socket as TLSSocket).encrypted === true;
  const length = headers['content-length'];
  const forwardedHost = trustProxy ? lastEntry(headers['x-forwarded-host']) : null;
  return {
    method: request.method ?? 'GET',
    pathname: path.startsWith('/') && !UNSAFE_PATH.test(path) && isDecodable(path) ? path : null,
    wantsPage: isPageRequest(request, path),
    search: queryAt < 0 ? '' : url.slice(queryAt),
    host: (forwardedHost ?? headers.host ?? '').toLowerCase(),
    hostHeader: forwardedHost === null ? 'Host' : 'X-Forwarded-Host',
    forwardedProto: lastEntry(headers['x-forwarded-proto']),
    origin: headers.origin ?? null,
    fetchSite: firstValue(headers['sec-fetch-site']),
    contentType: (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    contentLength: length === undefined ? null : Number(length),
    chunked: headers['transfer-encoding'] !== undefined,
    contentEncoding: (headers['content-encoding'] ?? 'identity').trim().toLowerCase(),
    fromLoopback: isLoopback(remote),
    secure: encrypted || (trustProxy && lastEntry(headers['x-forwarded-proto']) === 'https'),
    client: (trustProxy && lastEntry(headers['x-forwarded-for'])) || remote,
  };
}

function isPageRequest({ method, headers }: IncomingMessage, path: string): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && !paths.isApi(path) && (headers.accept ?? '').includes('text/html');
}

/** Routing decodes each part of a path and fails on what is no UTF-8. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function firstValue(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** The entry that the nearest proxy appended; entries before it can be forged by the client. */
function lastEntry(value: string | string[] | undefined): string | null {
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.split(',').at(-1)?.trim().toLowerCase() || null;
}
