import type { ClientRequest } from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import WebSocket from 'ws';
import { addressError, guardedLookup } from '../../net/guarded-lookup';
import { DIRECT } from '../../net/outbound';
import { type ProxyRoute, proxyFor } from '../../net/proxy-route';
import { tlsOptions } from '../../net/tls-options';
import { openTunnel } from '../../net/tunnel';
import type { OpenRequest } from './transport';
import { TRANSPORT_LIMITS } from './transport-limits';

/** Called for the TCP or TLS socket below a WebSocket. */
export type SocketSteps = {
  resolved(): void;
  tcpConnected(): void;
  /** `validUntil`: end of the certificate's validity, epoch ms; null where it is unknown. */
  tlsConnected(validUntil: number | null): void;
  /** Errors of the TCP or TLS socket, also those that `ws` does not report, and errors of a proxy. */
  socketError(error: unknown): void;
  /** Aborted when the connection is terminated, which has no socket yet while a proxy is asked for one. */
  terminated(): AbortSignal;
};

/** With several addresses the next one is tried after this long. */
const ADDRESS_ATTEMPT_MS = 1_000;

/**
 * Factor on `closeMs` for the close timer of `ws`. The session's own timer has to end an unanswered close, because only then is it
 * recorded as unanswered. With equal times the timer of `ws` would win now and then, and a server that never answers would look
 * like one that only ends the connection.
 */
const CLOSE_TIMEOUT_FACTOR = 4;

/** A message arrives in at most so many pieces of the network: small packets, down to this many bytes each, reach the usual limit. */
const BYTES_PER_CHUNK = 320;

/** Adds the options of ws and of its HTTP request that the published types of ws do not name. */
type SocketOptions = WebSocket.ClientOptions & {
  maxHeaderSize: number;
  maxFragments: number;
  maxBufferedChunks: number;
  closeTimeout: number;
};

/** What the HTTP client hands a connection to that is not there at once. */
type OnCreated = (error: Error | null, socket?: net.Socket) => void;

/** Starts one upgrade: no redirects, everything bounded. Throws where the request cannot be built. */
export function openSocket(request: OpenRequest, steps: SocketSteps): WebSocket {
  const { proxy: setting } = request.outbound ?? DIRECT;
  const proxy = setting === 'none' ? null : proxyFor(setting, new URL(request.url));
  const options: SocketOptions = {
    headers: request.headers,
    perMessageDeflate: request.compression !== 'none',
    followRedirects: false,
    autoPong: false,
    maxPayload: request.maxMessageBytes,
    maxHeaderSize: TRANSPORT_LIMITS.headerBytes,
    finishRequest: sendRequest,
    maxFragments: TRANSPORT_LIMITS.fragments,
    maxBufferedChunks: maxBufferedChunks(request.maxMessageBytes),
    closeTimeout: request.closeMs * CLOSE_TIMEOUT_FACTOR,
    createConnection: ((options: tls.ConnectionOptions, onCreated: OnCreated) =>
      proxy === null
        ? connect(options, request, steps)
        : connectThrough({ proxy, options, request }, steps, onCreated)) as unknown as NonNullable<
      WebSocket.ClientOptions['createConnection']
    >,
  };
  return new WebSocket(request.url, request.protocols, options);
}

export function isSecure(url: string): boolean {
  return /^wss:/i.test(url);
}

function maxBufferedChunks(maxMessageBytes: number): number {
  return Math.max(TRANSPORT_LIMITS.bufferedChunks, Math.ceil(maxMessageBytes / BYTES_PER_CHUNK));
}

/** Sends the upgrade request. A server could repeat informational (1xx) answers for ever, so they are counted. */
function sendRequest(request: ClientRequest): void {
  let count = 0;
  request.on('information', () => {
    count++;
    if (count > TRANSPORT_LIMITS.informational)
      request.destroy(new Error('too many informational answers'));
  });
  request.end();
}

function connect(
  options: tls.ConnectionOptions,
  { url, outbound = DIRECT, linkLocal }: OpenRequest,
  steps: SocketSteps,
): net.Socket {
  const host = options.host ?? 'localhost';
  const secure = isSecure(url);
  const common = {
    ...options,
    path: undefined,
    ...(linkLocal ? {} : guardOf(host)),
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    ...(outbound.lookup ? { lookup: outbound.lookup } : {}),
  };
  const socket = secure
    ? secured(tls.connect({ ...common, ...tlsOptions(outbound.tls, host) }), steps)
    : net.connect({ host, ...common, port: Number(options.port) });
  if (!net.isIP(host)) socket.once('lookup', () => steps.resolved());
  socket.once('connect', () => steps.tcpConnected());
  socket.on('error', (error) => steps.socketError(error));
  return socket;
}

function secured(socket: tls.TLSSocket, steps: SocketSteps): tls.TLSSocket {
  socket.once('secureConnect', () => {
    const until = Date.parse(socket.getPeerCertificate().valid_to ?? '');
    steps.tlsConnected(Number.isFinite(until) ? until : null);
  });
  return socket;
}

type Way = { proxy: ProxyRoute; options: tls.ConnectionOptions; request: OpenRequest };

/** Asks the proxy for a connection, and hands it on once it is there. */
function connectThrough(
  { proxy, options, request }: Way,
  steps: SocketSteps,
  onCreated: OnCreated,
): undefined {
  const { outbound = DIRECT, url, linkLocal } = request;
  const host = options.host ?? 'localhost';
  // What a name is, the proxy finds out; an address is refused here.
  const refusal = linkLocal ? null : addressError(host);
  if (refusal) {
    steps.socketError(refusal);
    onCreated(refusal);
    return;
  }
  const tunnel = openTunnel(
    proxy,
    { host, port: Number(options.port) },
    { tls: outbound.tls, lookup: outbound.lookup, signal: steps.terminated() },
  );
  const handOver = (connected: net.Socket) => {
    steps.tcpConnected();
    let socket = connected;
    if (isSecure(url)) {
      const options = { socket: connected, host, ...tlsOptions(outbound.tls, host) };
      socket = secured(tls.connect(options), steps);
    }
    socket.on('error', (error) => steps.socketError(error));
    onCreated(null, socket);
  };
  tunnel.then(handOver, (error: unknown) => {
    steps.socketError(error);
    onCreated(error instanceof Error ? error : new Error(String(error)));
  });
}

/** A host that Node resolves, unlike an address. */
const NAME = 'refused.invalid';

/** Refuses link-local addresses and cloud metadata services: by what the host is, and by what it resolves to. */
function guardOf(host: string): { lookup: net.LookupFunction; host?: string } {
  const refusal = addressError(host);
  if (!refusal) return { lookup: guardedLookup };
  return { host: NAME, lookup: (_name, _options, done) => process.nextTick(done, refusal, '', 0) };
}
