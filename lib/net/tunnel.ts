import http from 'node:http';
import https from 'node:https';
import { connect, isIPv6, type LookupFunction, type Socket } from 'node:net';
import { SocksClient } from 'socks';
import type { TlsSettings } from '../domain/targets/connection';
import { ProxyError } from './proxy-error';
import type { ProxyRoute } from './proxy-route';
import { tlsOptions } from './tls-options';
import { tlsAdvice } from './tls-problems';

export type Destination = { host: string; port: number };

export type TunnelOptions = {
  /** Whom an https proxy must be signed by, beside the public authorities. */
  tls?: TlsSettings | null | undefined;
  /** Resolves the proxy's own name. The proxy resolves the destination's. */
  lookup?: LookupFunction | undefined;
  signal?: AbortSignal | undefined;
};

/** How long the proxy may take to accept the connection, and then to make the one that it is asked for. */
const ACCEPT_MS = 5_000;
const ANSWER_MS = 9_000;
const HEADER_BYTES = 16 * 1024;

/** Statuses by which a proxy says that the destination is at fault (RFC 9110 §15.6.3 to §15.6.5). */
const UPSTREAM = new Set([502, 503, 504]);
const SOCKS_UPSTREAM = /NetworkUnreachable|HostUnreachable|ConnectionRefused|TTLExpired/;

/** A connection to `destination` through a proxy, in the clear so far. Rejects with ProxyError, or with the signal's reason. */
export function openTunnel(
  proxy: ProxyRoute,
  destination: Destination,
  options: TunnelOptions = {},
): Promise<Socket> {
  return proxy.scheme === 'socks5'
    ? openSocksTunnel(proxy, destination, options)
    : openHttpTunnel(proxy, destination, options);
}

/** `CONNECT` (RFC 9110 §9.3.6), by Node's own client. */
function openHttpTunnel(
  proxy: ProxyRoute,
  destination: Destination,
  { tls, lookup, signal }: TunnelOptions,
): Promise<Socket> {
  const authority = authorityOf(destination);
  const isTls = proxy.scheme === 'https';
  return new Promise((resolve, reject) => {
    let isAccepted = false;
    const request = (isTls ? https : http).request({
      method: 'CONNECT',
      host: proxy.host,
      port: proxy.port,
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false,
      maxHeaderSize: HEADER_BYTES,
      timeout: ACCEPT_MS,
      ...(lookup ? { lookup } : {}),
      ...(signal ? { signal } : {}),
      ...(isTls ? authoritiesOnly(tls ?? null, proxy.host) : {}),
    });
    request.once('socket', (socket) =>
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        isAccepted = true;
        socket.setTimeout(ANSWER_MS);
      }),
    );
    request.once('timeout', () =>
      request.destroy(lateError(proxy, isAccepted ? destination : null)),
    );
    request.once('connect', (response, socket, head) => {
      const status = response.statusCode ?? 0;
      if (status < 200 || status >= 300) {
        socket.destroy();
        reject(refusedBy(proxy, status, destination));
        return;
      }
      socket.setTimeout(0);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.once('error', (error) => {
      if (signal?.aborted) reject(signal.reason);
      else reject(error instanceof ProxyError ? error : failedProxy(proxy, error));
    });
    request.end();
  });
}

/** The header that presents the credentials of a proxy (RFC 7617); none where it has none. */
export function proxyAuthorization({ credentials }: ProxyRoute): Record<string, string> {
  if (credentials === null) return {};
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}` };
}

/** A client certificate and an expected name are for the destination, not for its proxy. */
function authoritiesOnly(tls: TlsSettings | null, host: string) {
  const trusted = tls && { ...tls, cert: null, key: null, servername: null, insecure: false };
  return tlsOptions(trusted, host);
}

/** SOCKS version 5 (RFC 1928), with the destination's name resolved by the proxy. */
async function openSocksTunnel(
  proxy: ProxyRoute,
  destination: Destination,
  options: TunnelOptions,
): Promise<Socket> {
  const [userId, password] = splitCredentials(proxy.credentials);
  const connected = await connectTo(proxy, options);
  const stop = () => connected.destroy();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    const { socket } = await SocksClient.createConnection({
      command: 'connect',
      destination,
      timeout: ANSWER_MS,
      existing_socket: connected,
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: 5,
        ...(userId === undefined ? {} : { userId, password: password ?? '' }),
      },
    });
    return socket;
  } catch (error) {
    connected.destroy();
    throw options.signal?.aborted ? options.signal.reason : failedSocks(proxy, destination, error);
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
}

function connectTo(proxy: ProxyRoute, { lookup, signal }: TunnelOptions): Promise<Socket> {
  const { host, port } = proxy;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      timeout: ACCEPT_MS,
      ...(lookup ? { lookup } : {}),
      ...(signal ? { signal } : {}),
    });
    const onError = (error: Error) => {
      if (signal?.aborted) reject(signal.reason);
      else reject(error instanceof ProxyError ? error : failedProxy(proxy, error));
    };
    socket.once('timeout', () => socket.destroy(lateError(proxy, null)));
    socket.once('error', onError);
    socket.once('connect', () => {
      socket.off('error', onError);
      socket.removeAllListeners('timeout');
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

function splitCredentials(credentials: string | null): string[] {
  if (credentials === null) return [];
  const at = credentials.indexOf(':');
  return [credentials.slice(0, at), credentials.slice(at + 1)];
}

/** A proxy that answered with a status other than success. */
export function refusedBy(proxy: ProxyRoute, status: number, destination: Destination): ProxyError {
  const { label, credentials } = proxy;
  const authority = authorityOf(destination);
  if (status === 407) {
    const what =
      credentials === null
        ? 'asks for a user name and password'
        : 'refused the user name and password';
    return new ProxyError('EPROXY', `the proxy ${label} ${what} (407): set them in its URL`);
  }
  if (UPSTREAM.has(status))
    return new ProxyError(
      'EPROXY_UPSTREAM',
      `the proxy ${label} could not reach ${authority} (${status})`,
    );
  return new ProxyError(
    'EPROXY',
    `the proxy ${label} refused to connect to ${authority} (${status})`,
  );
}

/** `destination`: null where the proxy itself did not accept the connection. */
function lateError({ label }: ProxyRoute, destination: Destination | null): ProxyError {
  if (destination === null)
    return new ProxyError(
      'EPROXY',
      `the proxy ${label} could not be reached in ${ACCEPT_MS / 1000} s`,
    );
  const authority = authorityOf(destination);
  return new ProxyError(
    'EPROXY_UPSTREAM',
    `the proxy ${label} did not connect to ${authority} in ${ANSWER_MS / 1000} s`,
  );
}

const CONNECT_FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection without an answer',
  EPIPE: 'closed the connection without an answer',
  ENOTFOUND: 'has a host name that does not resolve',
  EAI_AGAIN: 'has a host name that cannot be resolved now',
  ETIMEDOUT: 'could not be reached in time',
  UND_ERR_CONNECT_TIMEOUT: 'could not be reached in time',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
};

/** A connection to the proxy itself that failed. */
export function failedProxy({ label }: ProxyRoute, error: Error): ProxyError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const advice = tlsAdvice({ code, message: error.message }, 'what uses it');
  const what =
    CONNECT_FAILURES[code] ??
    (code.startsWith('HPE_') ? 'answered something that is not HTTP' : null);
  if (advice !== null) return new ProxyError('EPROXY', `the proxy ${label}: ${advice}`);
  return new ProxyError(
    'EPROXY',
    `the proxy ${label} ${what ?? `failed (${code || error.message})`}`,
  );
}

function failedSocks(proxy: ProxyRoute, destination: Destination, error: unknown): ProxyError {
  const failure = error instanceof Error ? error : new Error(String(error));
  const { message } = failure;
  const authority = authorityOf(destination);
  const said = / - (\w+)$/.exec(message)?.[1];
  if (SOCKS_UPSTREAM.test(message))
    return new ProxyError(
      'EPROXY_UPSTREAM',
      `the proxy ${proxy.label} could not reach ${authority} (${said})`,
    );
  if (/authentication/i.test(message))
    return new ProxyError(
      'EPROXY',
      `the proxy ${proxy.label} refused the user name and password: set them in its URL`,
    );
  if (/timed out/i.test(message)) return lateError(proxy, destination);
  if (said !== undefined)
    return new ProxyError(
      'EPROXY',
      `the proxy ${proxy.label} refused to connect to ${authority} (${said})`,
    );
  return failedProxy(proxy, failure);
}

function authorityOf({ host, port }: Destination): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
