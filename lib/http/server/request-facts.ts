import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { isLoopback } from '../../config/environment';
import { readAddress } from '../access/client-network';
import type { ProxiedUser } from '../access/proxy-users';
import * as paths from './paths';
import type { ProxyTrust } from './proxy-trust';

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
  /** Where the request comes from: what a trusted proxy says, else the peer of the socket. */
  client: string;
  /** The previous hop is a proxy that is trusted: its forwarding headers are taken as true. */
  viaTrustedProxy: boolean;
  /** The header that shows that something forwarded the request, as it is usually written; null where none does. */
  forwardedBy: string | null;
  /** The user that a trusted proxy names; null without one. */
  proxied: ProxiedUser | null;
};

const UNSAFE_PATH = /\\|\/\/|(^|\/)\.\.?(\/|$)|%2e|%5c/i;

/** Headers that only something between the client and this server adds. */
const FORWARDING_HEADERS = [
  'Forwarded',
  'Via',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Forwarded-Port',
  'X-Forwarded-Server',
  'X-Real-IP',
  'CF-Connecting-IP',
];

/** `trust`: whose forwarding headers are taken as true. */
export function readRequestFacts(request: IncomingMessage, trust: ProxyTrust): RequestFacts {
  const { headers } = request;
  const url = request.url ?? '';
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  const remote = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const trusted = trust.trusts(remote, headers);
  const encrypted = (request.socket as TLSSocket).encrypted === true;
  const length = headers['content-length'];
  const forwardedHost = trusted ? lastEntry(headers['x-forwarded-host']) : null;
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
    secure: encrypted || (trusted && lastEntry(headers['x-forwarded-proto']) === 'https'),
    client: (trusted && readAddress(lastEntry(headers['x-forwarded-for']) ?? '')) || remote,
    viaTrustedProxy: trusted,
    forwardedBy:
      FORWARDING_HEADERS.find((name) => headers[name.toLowerCase()] !== undefined) ?? null,
    proxied: trusted ? trust.userOf(request) : null,
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
