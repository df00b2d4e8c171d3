import type { ClientRequest } from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import WebSocket from 'ws';
import { addressError, guardedLookup } from '../../net/guarded-lookup';
import type { OpenRequest } from './transport';
import { TRANSPORT_LIMITS } from './transport-limits';

/** Called for the TCP or TLS socket below a WebSocket. */
export type SocketSteps = {
  resolved(): void;
  tcpConnected(): void;
  tlsConnected(): void;
  /** Errors of the TCP or TLS socket, also those that `ws` does not report. */
  socketError(error: unknown): void;
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

/** Starts one upgrade: no compression, no redirects, everything bounded. Throws where the request cannot be built. */
export function openSocket(request: OpenRequest, steps: SocketSteps): WebSocket {
  const options: SocketOptions = {
    headers: request.headers,
    perMessageDeflate: false,
    followRedirects: false,
    autoPong: false,
    maxPayload: request.maxMessageBytes,
    maxHeaderSize: TRANSPORT_LIMITS.headerBytes,
    finishRequest: sendRequest,
    maxFragments: TRANSPORT_LIMITS.fragments,
    maxBufferedChunks: maxBufferedChunks(request.maxMessageBytes),
    closeTimeout: request.closeMs * CLOSE_TIMEOUT_FACTOR,
    createConnection: ((options: tls.ConnectionOptions) =>
      connect(options, request, steps)) as WebSocket.ClientOptions['createConnection'],
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
  { url, linkLocal }: OpenRequest,
  steps: SocketSteps,
): net.Socket {
  const host = options.host ?? 'localhost';
  const secure = isSecure(url);
  const common = {
    ...options,
    path: undefined,
    ...(linkLocal ? {} : guardOf(host)),
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
  };
  const socket = secure
    ? tls.connect({ ...common, servername: net.isIP(host) ? '' : host })
    : net.connect({ host, ...common, port: Number(options.port) });
  if (!net.isIP(host)) socket.once('lookup', () => steps.resolved());
  socket.once('connect', () => steps.tcpConnected());
  if (secure) socket.once('secureConnect', () => steps.tlsConnected());
  socket.on('error', (error) => steps.socketError(error));
  return socket;
}

/** A host that Node resolves, unlike an address. */
const NAME = 'refused.invalid';

/** Refuses link-local addresses and cloud metadata services: by what the host is, and by what it resolves to. */
function guardOf(host: string): { lookup: net.LookupFunction; host?: string } {
  const refusal = addressError(host);
  if (!refusal) return { lookup: guardedLookup };
  return { host: NAME, lookup: (_name, _options, done) => process.nextTick(done, refusal, '', 0) };
}
