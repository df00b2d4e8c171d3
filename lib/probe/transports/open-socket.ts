import type { ClientRequest, IncomingMessage } from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import WebSocket from 'ws';
import { LIMITS } from '../session/limits';
import { bufferedChunks, type SessionLimits } from '../session/session-limits';

/** Instants of the way to an open socket, told as they come. */
export type OpeningHooks = {
  resolved(): void;
  tcpConnected(): void;
  tlsConnected(): void;
  /** An error of the raw socket that `ws` keeps to itself. */
  socketError(error: unknown): void;
  refused(refusal: Refusal): void;
};

/** An HTTP answer that was no upgrade. */
export type Refusal = {
  status: number;
  text: string;
  location: string | null;
  /** False while the body is still being read. */
  isComplete: boolean;
};

export type Opening = {
  url: string;
  protocols: string[];
  headers: Record<string, string>;
  closeMs: number;
  limits: SessionLimits;
};

/** With several addresses the next one is tried after this long. */
const ADDRESS_ATTEMPT_MS = 1_000;

/**
 * The session's own timer ends an unanswered close, and then knows that it did. Were this one as long, it would win the race
 * now and then, and a server that never answers would pass as one that merely hangs up.
 */
const OWN_TIMER_FIRST = 4;

/** Adds the options of ws and of its HTTP request that the published types of ws do not name. */
type SocketOptions = WebSocket.ClientOptions & {
  maxHeaderSize: number;
  maxFragments: number;
  maxBufferedChunks: number;
  closeTimeout: number;
};

/** Starts one upgrade: no compression, no redirects, everything bounded. Throws on a request that cannot be built. */
export function openSocket(opening: Opening, hooks: OpeningHooks): WebSocket {
  const isSecure = /^wss:/i.test(opening.url);
  const options: SocketOptions = {
    headers: opening.headers,
    perMessageDeflate: false,
    followRedirects: false,
    autoPong: false,
    maxPayload: opening.limits.messageBytes,
    maxHeaderSize: LIMITS.headerBytes,
    finishRequest: sendRequest,
    maxFragments: LIMITS.fragments,
    maxBufferedChunks: bufferedChunks(opening.limits),
    closeTimeout: opening.closeMs * OWN_TIMER_FIRST,
    createConnection: ((options: tls.ConnectionOptions) =>
      connect(options, isSecure, hooks)) as WebSocket.ClientOptions['createConnection'],
  };
  const socket = new WebSocket(opening.url, opening.protocols, options);
  socket.on('unexpected-response', (request: ClientRequest, response: IncomingMessage) =>
    readRefusal(request, response, (refusal) => {
      hooks.refused(refusal);
      if (refusal.isComplete) socket.terminate();
    }),
  );
  return socket;
}

/** Answers of class 1xx are free for a server to repeat for ever. */
function sendRequest(request: ClientRequest): void {
  let count = 0;
  request.on('information', () => {
    count++;
    if (count > LIMITS.informational) request.destroy(new Error('too many informational answers'));
  });
  request.end();
}

function connect(
  options: tls.ConnectionOptions,
  isSecure: boolean,
  hooks: OpeningHooks,
): net.Socket {
  const host = options.host ?? 'localhost';
  const common = {
    ...options,
    path: undefined,
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
  };
  const socket = isSecure
    ? tls.connect({ ...common, servername: net.isIP(host) ? '' : host })
    : net.connect({ ...common, port: Number(options.port), host });
  if (!net.isIP(host)) socket.once('lookup', () => hooks.resolved());
  socket.once('connect', () => hooks.tcpConnected());
  if (isSecure) socket.once('secureConnect', () => hooks.tlsConnected());
  socket.on('error', (error) => hooks.socketError(error));
  return socket;
}

const READABLE = /^(?:application\/(?:[a-z.+-]*\+)?json|application\/problem\+json|text\/plain)\b/i;

/** Reads the head of a refusal's body, bounded in bytes and time, then lets go of the connection. */
function readRefusal(
  request: ClientRequest,
  response: IncomingMessage,
  tell: (refusal: Refusal) => void,
): void {
  const head = {
    status: response.statusCode ?? 0,
    location: response.headers.location?.slice(0, 300) ?? null,
  };
  // Told at once: a connection that breaks inside the body must not lose the status.
  tell({ ...head, text: '', isComplete: false });
  const chunks: Buffer[] = [];
  let size = 0;
  let isDone = false;
  const finish = () => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    const body = Buffer.concat(chunks).subarray(0, LIMITS.refusalBytes).toString('utf8');
    const type = response.headers['content-type'] ?? 'text/plain';
    const challenge = response.headers['www-authenticate'];
    const texts = [READABLE.test(type) ? body.trim() : ''];
    if (challenge) texts.push(`WWW-Authenticate: ${challenge.slice(0, 200)}`);
    tell({ ...head, text: texts.filter(Boolean).join(' · ').slice(0, 600), isComplete: true });
    response.destroy();
    request.destroy();
  };
  const timer = setTimeout(finish, LIMITS.refusalWaitMs);
  request.on('error', finish);
  response.on('error', finish);
  response.on('end', finish);
  response.on('close', finish);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= LIMITS.refusalBytes) finish();
  });
}

const VIOLATIONS: Record<string, number> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
};

/** The close code that `ws` answers a protocol violation with, or null where the error is none. */
export function violationCode(errorCode: string): number | null {
  if (!errorCode.startsWith('WS_ERR_')) return null;
  return VIOLATIONS[errorCode] ?? 1002;
}
