import type { ClientRequest, IncomingMessage } from 'node:http';
import type WebSocket from 'ws';
import { ADDRESS_REFUSED } from '../../net/guarded-lookup';
import { isProxyError } from '../../net/proxy-error';
import { readError } from './read-error';
import type {
  Connection,
  OpenRequest,
  Refusal,
  TransportDriver,
  TransportError,
  TransportEvents,
} from './transport';
import { TRANSPORT_LIMITS } from './transport-limits';
import { connectionEnd } from './ws-close';
import { exceededLimit, upgradeErrorCode, violationCode } from './ws-errors';
import { readRefusal } from './ws-refusal';
import { isSecure, openSocket, type SocketReports } from './ws-socket';

/** `readyState` of an open WebSocket. */
const OPEN = 1;
/** RFC 6455 §7.4.1: the connection ended without a close frame. */
const ABNORMAL = 1006;

/** WebSocket (RFC 6455) by the library `ws`. */
export const wsTransport: TransportDriver = {
  open(request, events) {
    const connection = new WsConnection(request, events);
    connection.start(request);
    return connection;
  },
};

class WsConnection implements Connection, SocketReports {
  private readonly events: TransportEvents;
  /** There while a proxy may be asked for the connection. */
  private termination: AbortController | null = null;

  private socket: WebSocket | null = null;
  private readonly isSecure: boolean;
  private readonly maxMessageBytes: number;
  private isTcpConnected = false;
  private isConnected = false;
  private isAccepted = false;
  private isRefused = false;
  private hasFailed = false;
  private isTerminated = false;
  private isClosed = false;
  /** The close frame that we sent. */
  private sent: { code: number; reason: string } | null = null;
  /** The close code by which `ws` answered the first protocol violation. */
  private violation: number | null = null;

  /** Keeps as little of the request as it can: a probe holds thousands of connections. */
  constructor({ url, maxMessageBytes }: OpenRequest, events: TransportEvents) {
    this.events = events;

    this.isSecure = isSecure(url);
    this.maxMessageBytes = maxMessageBytes;
  }

  start(request: OpenRequest): void {
    this.socket = openSocket(request, this);
  }

  isOpen(): boolean {
    return this.socket?.readyState === OPEN;
  }

  send(data: string | Uint8Array): boolean {
    const { socket } = this;
    if (socket?.readyState !== OPEN || socket.bufferedAmount > TRANSPORT_LIMITS.unsentBytes)
      return false;
    socket.send(data, ignoreError);
    return true;
  }

  close(code: number, reason: string): boolean {
    if (this.socket?.readyState !== OPEN) return false;
    this.sent = { code, reason };
    this.socket.close(code, reason);
    return true;
  }

  terminate(): void {
    this.reportLateProxy();
    this.isTerminated = true;
    this.termination?.abort();
    this.socket?.terminate();
  }

  abandon(): void {
    this.socketClosed(ABNORMAL, '');
  }

  terminated(): AbortSignal {
    this.termination ??= new AbortController();
    return this.termination.signal;
  }

  resolved(): void {
    this.events.reached('dns');
  }

  tcpConnected(): void {
    this.isTcpConnected = true;
    this.events.reached('tcp');
    if (!this.isSecure) this.connected();
  }

  tlsConnected(validUntil: number | null): void {
    if (validUntil !== null) this.events.certificate?.(validUntil);
    this.events.reached('tls');
    this.connected();
  }

  socketOpened(socket: WebSocket): void {
    this.isAccepted = true;
    this.events.opened(socket.extensions.includes('permessage-deflate'));
  }

  socketMessage(data: Buffer, isBinary: boolean): void {
    this.events.message(data, isBinary);
  }

  socketRefused(request: ClientRequest, response: IncomingMessage): void {
    readRefusal(
      { request, response },
      (refusal) => this.onRefusal(refusal),
      () => this.socket?.terminate(),
    );
  }

  socketError(error: unknown): void {
    const { code, message, addresses } = readError(error);
    const limit = exceededLimit(code, {
      messageBytes: announcedMessageBytes(this.socket),
      maxMessageBytes: this.maxMessageBytes,
    });
    const violation = violationCode(code);
    // An address that is not connected to is a limit of ours, and no finding about the target.
    if (code === ADDRESS_REFUSED && !this.isTerminated) this.events.limitExceeded(message);
    if (limit !== null) this.events.limitExceeded(limit);
    if (violation !== null && !(limit !== null && this.sent)) this.violation ??= violation;
    if (limit !== null || this.isEcho(violation)) return;
    this.hasFailed = true;
    // A reset, unlike a refused connection, comes from a server that had accepted the TCP connection.
    if (!this.isSecure && code === 'ECONNRESET' && !this.isConnected) this.tcpConnected();
    const described = this.describe({ code, message, addresses });
    const isProxyFault = isProxyError(error) && error.code === 'EPROXY';
    this.events.failed(isProxyFault ? { ...described, isProxyFault } : described);
  }

  /** Whether an error only follows from a refusal, from our own close, or from an error that was reported. */
  private isEcho(violation: number | null): boolean {
    if (this.isRefused || this.isTerminated || this.hasFailed) return true;
    return this.sent !== null && violation === null;
  }

  private describe(error: Omit<TransportError, 'phase'>): TransportError {
    if (this.isAccepted) return { ...error, phase: 'open' };
    if (this.isConnected) {
      const code = error.code === 'ERROR' ? upgradeErrorCode(error.message) : error.code;
      return { ...error, phase: 'upgrade', code };
    }
    if (this.isTcpConnected) return { ...error, phase: 'tls' };
    const isName = error.code === 'ENOTFOUND' || error.code.startsWith('EAI_');
    return { ...error, phase: isName ? 'dns' : 'tcp' };
  }

  /** A connection that is given up while its proxy has not made it: whose fault that is takes a second proof. */
  private reportLateProxy(): void {
    if (this.termination === null || this.isTcpConnected || this.hasFailed) return;
    this.hasFailed = true;
    const message = 'the proxy did not make the connection in time';
    this.events.failed({ phase: 'tcp', code: 'EPROXY_UPSTREAM', message, addresses: [] });
  }

  private connected(): void {
    this.isConnected = true;
    this.events.reached('connected');
  }

  private onRefusal(refusal: Refusal): void {
    this.isRefused = true;
    this.events.refused(refusal);
  }

  socketHeartbeat(kind: 'ping' | 'pong', data: Buffer): void {
    this.events.heartbeat(kind, data);
    const { socket } = this;
    if (
      kind === 'ping' &&
      socket?.readyState === OPEN &&
      socket.bufferedAmount < TRANSPORT_LIMITS.unsentBytes
    )
      socket.pong(data);
  }

  socketClosed(code: number, reason: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const { violation, sent, isTerminated } = this;
    this.events.closed(connectionEnd({ code, reason, violation, sent, isTerminated }));
  }
}

/** An error of a send is reported by the socket as well. */
function ignoreError(): void {}

/** Bytes that the frames of the current message have announced. `ws` keeps this private, so it may be missing in a later version. */
function announcedMessageBytes(socket: WebSocket | null): number | null {
  const receiver: unknown = socket && Reflect.get(socket, '_receiver');
  if (typeof receiver !== 'object' || receiver === null) return null;
  const size: unknown = Reflect.get(receiver, '_totalPayloadLength');
  return typeof size === 'number' && Number.isFinite(size) && size > 0 ? size : null;
}
