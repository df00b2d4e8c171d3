import type { Outbound } from '../../net/outbound';

/** The transports of Engine.IO, below Socket.IO. */
export const ENGINE_TRANSPORTS = ['polling', 'websocket'] as const;
export type EngineTransport = (typeof ENGINE_TRANSPORTS)[number];

/** What a connection of Socket.IO needs beside its URL. */
export type SocketIoRequest = {
  /** The namespace to connect to; the main one (`/`) where absent. */
  namespace?: string | undefined;
  /** The payload of the CONNECT packet, in which clients present their token. */
  auth?: Record<string, unknown> | undefined;
  /** In the order in which they are tried; what the URL names, else polling and an upgrade to websocket, where absent. */
  transports?: readonly EngineTransport[] | undefined;
};

/** What one connection needs to be opened. */
export type OpenRequest = {
  url: string;
  protocols: string[];
  headers: Record<string, string>;
  /** How long the session waits for the end of a closing handshake before it terminates the connection, ms. */
  closeMs: number;
  /** Largest inbound message in bytes. */
  maxMessageBytes: number;
  /** TLS settings and proxy of the connection; a direct one with Node's own settings where absent. */
  outbound?: Outbound | undefined;
  /** Link-local addresses and cloud metadata services may be connected to. */
  linkLocal: boolean;
  /** Only for Socket.IO. */
  socketIo?: SocketIoRequest | undefined;
};

/**
 * A step on the way to an accepted connection. `connected` includes TLS where the URL asks for it. Through a proxy there is no
 * `dns`, and `tcp` is the proxy's answer that it is connected.
 */
export type ConnectStep = 'dns' | 'tcp' | 'tls' | 'connected';

/** A refused connection: an HTTP answer that is no upgrade. */
export type Refusal = {
  status: number;
  /** Readable body (JSON or plain text) and authentication challenge, cut. Not redacted. */
  text: string;
  location: string | null;
};

/** An error of the connection. `code`: an errno, a code of the library, or `ERROR`. `addresses`: those that were tried. */
export type TransportError = {
  phase: 'dns' | 'tcp' | 'tls' | 'upgrade' | 'open';
  code: string;
  /** At most 300 characters. Not redacted. */
  message: string;
  addresses: string[];
  /** The proxy itself failed: the error says nothing about the target. */
  isProxyFault?: boolean | undefined;
};

/** A close frame of the server; `code` is null where the frame carries none. */
export type CloseFrame = { code: number | null; reason: string };

/** How the server answered our close: it confirmed it, sent another close, only ended the connection, or did nothing. */
export type CloseAnswer = 'confirmed' | { code: number; reason: string } | 'dropped' | 'none';

/** How an accepted connection ended: the first close frame decides. Codes are those of RFC 6455 §7.4, 1005 and 1006 included. */
export type ConnectionEnd = {
  /** The server's close frame as it came, for the transcript; null where none came. */
  received: CloseFrame | null;
} & (
  | { by: 'server' | 'network'; code: number; reason: string }
  | { by: 'client'; code: number; reason: string; answer: CloseAnswer }
);

/** What a transport reports to its session, in order of time. After `closed` it reports nothing more. */
export type TransportEvents = {
  reached(step: ConnectStep): void;
  /** May be called twice for one refusal: at once with the status, and again with the text of the body. */
  refused(refusal: Refusal): void;
  /** The connection is accepted: messages can be sent. */
  opened(): void;
  message(data: Buffer, isBinary: boolean): void;
  /** A heartbeat of the transport itself. The transport answers a ping once this returns, if the connection is still open. */
  heartbeat(kind: 'ping' | 'pong', data: Buffer): void;
  /** Something that went wrong on the way and did not end the connection, such as an upgrade that failed. */
  warned(text: string): void;
  /** A limit of ours was exceeded; the text names the limit, and the setting that raises it where there is one. */
  limitExceeded(text: string): void;
  /** The first error that is not an echo of a refusal or of our own close. */
  failed(error: TransportError): void;
  closed(end: ConnectionEnd): void;
};

/** One connection, from the first packet to its end. No method throws, whatever state the connection is in. */
export type Connection = {
  /** Whether messages can be sent: accepted, and neither side has begun to close. */
  isOpen(): boolean;
  /**
   * False where the message was not sent: the connection is not open, or too much is waiting to be sent. `ack`: asks for an
   * acknowledgement, which arrives as a message named `ack`; without effect where the transport has none.
   */
  send(data: string | Uint8Array, options?: { ack?: boolean | undefined }): boolean;
  /** Begins the closing handshake; false where the connection is not open. */
  close(code: number, reason: string): boolean;
  /** Ends the connection without a handshake. `closed` follows. */
  terminate(): void;
  /** Reports `closed` at once if that has not happened, as for a connection that ended without a close frame. */
  abandon(): void;
};

/** A way to hold a session's conversation. One file per implementation, listed in `transports.ts`. */
export type TransportDriver = {
  /** Opens one connection. Throws where the request cannot be built: a bad URL, header or subprotocol. */
  open(request: OpenRequest, events: TransportEvents): Connection;
};
