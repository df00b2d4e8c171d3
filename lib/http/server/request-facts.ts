import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { isLoopback } from '../../config/environment';

/** What the guard needs to know about a request, read once. */
export type RequestFacts = {
  method: string;
  /** Null where the request target is not a plain absolute path. */
  pathname: string | null;
  search: string;
  /** Lower case, with port, as the client wrote it; '' where absent. */
  host: string;
  origin: string | null;
  fetchSite: string | null;
  /** Media type without parameters, lower case; '' where absent. */
  contentType: string;
  /** Announced length of the body; null where none was announced. */
  contentLength: number | null;
  chunked: boolean;
  contentEncoding: string;
  /** The socket's other end is this machine. */
  fromLoopback: boolean;
  /** Came over https, as far as we can know. */
  secure: boolean;
  /** Address to count sign-in attempts by. */
  client: string;
};

const ODD_PATH = /\\|\/\/|(^|\/)\.\.?(\/|$)|%2e|%5c/i;

/** `trustProxy`: believe the X-Forwarded-* headers of the hop before us. */
export function requestFacts(request: IncomingMessage, trustProxy: boolean): RequestFacts {
  const { headers } = request;
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const remote = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const encrypted = (request.socket as TLSSocket).encrypted === true;
  const length = headers['content-length'];
  return {
    method: request.method ?? 'GET',
    pathname: path.startsWith('/') && !ODD_PATH.test(path) ? path : null,
    search: mark < 0 ? '' : url.slice(mark),
    host: ((trustProxy && last(headers['x-forwarded-host'])) || headers.host || '').toLowerCase(),
    origin: headers.origin ?? null,
    fetchSite: one(headers['sec-fetch-site']),
    contentType: (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    contentLength: length === undefined ? null : Number(length),
    chunked: headers['transfer-encoding'] !== undefined,
    contentEncoding: headers['content-encoding'] ?? 'identity',
    fromLoopback: isLoopback(remote),
    secure: encrypted || (trustProxy && last(headers['x-forwarded-proto']) === 'https'),
    client: (trustProxy && last(headers['x-forwarded-for'])) || remote,
  };
}

function one(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** The entry that the nearest proxy appended; what stands before it came from outside. */
function last(value: string | string[] | undefined): string | null {
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.split(',').at(-1)?.trim().toLowerCase() || null;
}
