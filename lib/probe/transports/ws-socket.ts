import type { ClientRequest, IncomingMessage } from 'node:http';
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
type SocketSteps = {
  resolved(): void;
  tcpConnected(): void;
  /** `validUntil`: end of the certificate's validity, epoch ms; null where it is unknown. */
  tlsConnected(validUntil: number | null): void;
  /** Errors of the TCP or TLS socket, also those that `ws` does not report, and errors of a proxy. */
  socketError(error: unknown): void;
  /** Aborted when the connection is terminated, which has no socket yet while a proxy is asked for one. */
  terminated(): AbortSignal;
};

/** Called for what the WebSocket itself reports. */
export type SocketReports = SocketSteps & {
  socketOpened(socket: WebSocket): void;
  socketMessage(data: Buffer, isBinary: boolean): void;
  socketHeartbeat(kind: 'ping' | 'pong', data: Buffer): void;
  socketRefused(request: ClientRequest, response: IncomingMessage): void;
  /** As `ws` reports it: 1005 for a close frame without a code, 1006 where none came. */
  socketClosed(code: number, reason: string): void;
};

/** In place of the table of listeners that an emitter has: nothing listens to these sockets, and `on` of one throws. */
const NO_LISTENERS = Object.freeze(Object.create(null));

/**
 * A WebSocket that calls its owner by `emit` itself. A listener for each event would be seven closures a connection, and a probe holds
 * thousands of connections.
 */
class ReportingSocket extends WebSocket {
  private readonly reports: SocketReports;

  constructor(request: OpenRequest, options: SocketOptions, reports: SocketReports) {
    super(request.url, request.protocols, options);
    this.reports = reports;
    Reflect.set(this, '_events', NO_LISTENERS);
  }

  override emit(event: string | symbol, first?: unknown, second?: unknown): boolean {
    const { reports } = this;
    switch (event) {
      case 'message':
        // The default binaryType of `ws` delivers each message as one Buffer.
        reports.socketMessage(first as Buffer, second === true);
        return true;
      case 'ping':
      case 'pong':
        reports.socketHeartbeat(event, first as Buffer);
        return true;
      case 'open':
        reports.socketOpened(this);
        return true;
      case 'error':
        reports.socketError(first);
        return true;
      case 'close':
        reports.socketClosed(Number(first), (second as Buffer).toString('utf8'));
        return true;
      case 'upgrade':
        if (!agreesTwice(first as IncomingMessage)) break;
        reports.socketError(
          new Error('Invalid Sec-WebSocket-Extensions header: compression twice'),
        );
        this.terminate();
        return true;
      case 'unexpected-response':
        reports.socketRefused(first as ClientRequest, second as IncomingMessage);
        return true;
    }
    return super.emit(event, first, second);
  }
}

/** Whether an upgrade agrees to compression more than once. Browsers refuse that (RFC 7692 §5.1), `ws` does not. */
function agreesTwice({ headers }: IncomingMessage): boolean {
  const agreed = headers['sec-websocket-extensions'] ?? '';
  if (!agreed.includes(',')) return false;
  return [...agreed.matchAll(/(?:^|,)\s*permessage-deflate\b/gi)].length > 1;
}

/** Where the socket below a WebSocket has what it reports to. Its listeners are shared functions, for the same reason. */
const STEPS = Symbol('steps');
type Watched = net.Socket & { [STEPS]?: SocketSteps };

function watch<S extends net.Socket>(socket: S, steps: SocketSteps): S {
  const watched: Watched = socket;
  watched[STEPS] = steps;
  socket.on('error', onSocketError);
  return socket;
}

function onSocketError(this: Watched, error: Error): void {
  this[STEPS]?.socketError(error);
}

function onLookup(this: Watched): void {
  this[STEPS]?.resolved();
}

function onConnect(this: Watched): void {
  this[STEPS]?.tcpConnected();
}

function onSecureConnect(this: tls.TLSSocket & Watched): void {
  const until = Date.parse(this.getPeerCertificate().valid_to ?? '');
  this[STEPS]?.tlsConnected(Number.isFinite(until) ? until : null);
}

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

/**
 * How messages are compressed. The offer is the one of browsers; the streams of zlib are smaller than its usual ones, of 300 KB a
 * connection, since the messages of a session are few and short. Longer ones take more turns.
 */
const COMPRESSION = {
  zlibDeflateOptions: { memLevel: 4, chunkSize: 4096 },
  zlibInflateOptions: { chunkSize: 4096 },
};

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
export function openSocket(request: OpenRequest, steps: SocketReports): WebSocket {
  const { proxy: setting } = request.outbound ?? DIRECT;
  const proxy = setting === 'none' ? null : proxyFor(setting, new URL(request.url));
  const options: SocketOptions = {
    headers: request.headers,
    perMessageDeflate: request.compression === 'none' ? false : COMPRESSION,
    followRedirects: false,
    autoPong: false,
    maxPayload: request.maxMessageBytes,
    maxHeaderSize: TRANSPORT_LIMITS.headerBytes,
    finishRequest: sendRequest,
    maxFragments: TRANSPORT_LIMITS.fragments,
    maxBufferedChunks: maxBufferedChunks(request.maxMessageBytes),
    closeTimeout: request.closeMs * CLOSE_TIMEOUT_FACTOR,
    createConnection: connector(proxy, request, steps),
  };
  return new ReportingSocket(request, options, steps);
}

type Connector = NonNullable<WebSocket.ClientOptions['createConnection']>;

/** What the HTTP client gets its connection from. */
function connector(proxy: ProxyRoute | null, request: OpenRequest, steps: SocketSteps): Connector {
  return ((options: tls.ConnectionOptions, onCreated: OnCreated) =>
    proxy === null
      ? connect(options, request, steps)
      : connectThrough({ proxy, options, request }, steps, onCreated)) as unknown as Connector;
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
  const common: Pick<net.TcpNetConnectOpts, 'autoSelectFamilyAttemptTimeout' | 'lookup'> & {
    host?: string;
  } = {
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    ...(linkLocal ? {} : guardOf(host)),
  };
  if (outbound.lookup) common.lookup = outbound.lookup;
  const socket = secure
    ? tls.connect({ ...options, path: undefined, ...common, ...tlsOptions(outbound.tls, host) })
    : net.connect({ host, ...common, port: Number(options.port) });
  watch(socket, steps);
  if (secure) socket.once('secureConnect', onSecureConnect);
  if (!net.isIP(host)) socket.once('lookup', onLookup);
  socket.once('connect', onConnect);
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
      socket = tls.connect(options);
      socket.once('secureConnect', onSecureConnect);
    }
    onCreated(null, watch(socket, steps));
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
