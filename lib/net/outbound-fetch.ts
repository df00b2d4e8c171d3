import { Agent, buildConnector, type Dispatcher, fetch as undiciFetch } from 'undici';
import type { Outbound } from './outbound';
import { type ProxyRoute, proxyFor } from './proxy-route';
import { tlsOptions } from './tls-options';
import { failedProxy, openTunnel, proxyAuthorization, refusedBy } from './tunnel';

const CONNECT_MS = 10_000;
const PROXY_ASKS_FOR_CREDENTIALS = 407;

/**
 * `fetch` over connections as `outbound` says: its authorities, client certificate and proxy. Rejects as `fetch` does; where a
 * proxy failed, the cause is a ProxyError. Each request has a connection of its own, so that nothing has to be closed.
 * `onConnected`: called for each connection that was made, TLS included.
 */
export function createOutboundFetch(
  outbound: Outbound,
  onConnected: () => void = () => {},
): typeof fetch {
  return (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const proxy = proxyFor(outbound.proxy, url);
    // A plain request is sent to an HTTP proxy as it is (RFC 9112 §3.2.2): few proxies tunnel to ports without TLS.
    const isForwarded = proxy !== null && url.protocol === 'http:' && proxy.scheme !== 'socks5';
    const dispatcher = isForwarded
      ? forwarding(url, proxy, outbound)
      : new Agent({
          pipelining: 0,
          connect: reporting(connector(url, proxy, outbound), onConnected),
        });
    return call(input, { ...init, dispatcher });
  };
}

/** undici's types of requests and answers are its own; at run time they are those of Node. */
const call = undiciFetch as unknown as (
  input: string | URL | Request,
  init: RequestInit & { dispatcher: Dispatcher },
) => Promise<Response>;

function reporting(
  connect: buildConnector.connector,
  onConnected: () => void,
): buildConnector.connector {
  return (options, callback) =>
    connect(options, (error, socket) => {
      if (error === null) {
        onConnected();
        callback(null, socket);
      } else callback(error, null);
    });
}

/** Opens connections to the server of `url`, through a proxy where there is one. */
function connector(
  url: URL,
  proxy: ProxyRoute | null,
  outbound: Outbound,
): buildConnector.connector {
  const { tls, lookup } = outbound;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = url.protocol === 'https:';
  const direct = buildConnector({
    timeout: CONNECT_MS,
    ...(lookup ? { lookup } : {}),
    ...(secure ? tlsOptions(tls, host) : {}),
  });
  if (proxy === null) return direct;
  const port = Number(url.port || (secure ? 443 : 80));
  return (options, callback) => {
    openTunnel(proxy, { host, port }, { tls, lookup }).then(
      (socket) => {
        if (secure) direct({ ...options, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

/** Sends every request to the proxy, with the whole URL in its first line. */
function forwarding(url: URL, proxy: ProxyRoute, outbound: Outbound): Dispatcher {
  const { tls, lookup } = outbound;
  const host = proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host;
  const origin = `${proxy.scheme}://${host}:${proxy.port}`;
  const trusted = tls && { ...tls, cert: null, key: null, servername: null, insecure: false };
  const connect = buildConnector({
    timeout: CONNECT_MS,
    ...(lookup ? { lookup } : {}),
    ...(proxy.scheme === 'https' ? tlsOptions(trusted, proxy.host) : {}),
  });
  const agent = new Agent({
    pipelining: 0,
    connect: (options, callback) => {
      // The name of the options is the one of the server behind the proxy.
      const { servername: _, ...rest } = options;
      connect(rest, (error, socket) => {
        if (error === null) callback(null, socket);
        else callback(failedProxy(proxy, error), null);
      });
    },
  });
  const own = { host: url.host, ...proxyAuthorization(proxy) };
  const destination = { host: url.hostname, port: Number(url.port || 80) };
  return agent.compose((dispatch) => (options, handler) => {
    const headers = Object.assign({}, options.headers, own);
    const path = `${String(options.origin)}${options.path}`;
    return dispatch(
      { ...options, origin, path, headers },
      refusing407(handler, () => refusedBy(proxy, PROXY_ASKS_FOR_CREDENTIALS, destination)),
    );
  });
}

/** `fetch` hides an answer 407 behind an error without its reason, so it is made an error here. */
function refusing407(
  handler: Dispatcher.DispatchHandlers,
  refusal: () => Error,
): Dispatcher.DispatchHandlers {
  let abort: (error?: Error) => void = () => {};
  return {
    onConnect(stop) {
      abort = stop;
      handler.onConnect?.(stop);
    },
    onHeaders(status, ...rest) {
      if (status === PROXY_ASKS_FOR_CREDENTIALS) abort(refusal());
      return handler.onHeaders?.(status, ...rest) ?? true;
    },
    onData: (chunk) => handler.onData?.(chunk) ?? true,
    onComplete: (trailers) => handler.onComplete?.(trailers),
    onError: (error) => handler.onError?.(error),
  };
}
