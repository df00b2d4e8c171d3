import type {
  CloseFrame,
  Connection,
  ConnectionEnd,
  ConnectStep,
  OpenRequest,
  Refusal,
  TransportError,
  TransportEvents,
} from './transport';
import { wsTransport } from './ws';

/** What a WebSocket of Engine.IO reports to the connection that it belongs to. */
export type WebSocketOwner = TransportEvents & {
  /** Adds bytes that arrived and are no whole message yet; false where the connection has had too many. */
  arrived(bytes: number): boolean;
  /** The client could not read what the server sent. */
  unreadable(data: Buffer, isBinary: boolean): void;
};

/**
 * A WebSocket as the client of Engine.IO uses one, over a connection of the `ws` transport: with its limits, its guarded addresses, its
 * proxies, and its close codes, which the client itself hides.
 */
export class EngineWebSocket implements TransportEvents {
  binaryType = '';
  onopen: () => void = () => {};
  onclose: (end: ConnectionEnd) => void = () => {};
  onmessage: (event: { data: string | Buffer }) => void = () => {};
  onerror: (error: unknown) => void = () => {};

  private readonly owner: WebSocketOwner;
  private readonly connection: Connection;
  /** What our close frame says, where the session has said it. */
  private closing: CloseFrame | null = null;
  private isBlocked = false;

  /** Throws where the request cannot be built. */
  constructor(request: OpenRequest, owner: WebSocketOwner) {
    this.owner = owner;
    this.connection = wsTransport.open(request, this);
  }

  /** Whether messages can be sent, and are not too many already. */
  isOpen(): boolean {
    return this.connection.isOpen() && !this.isBlocked;
  }

  /** The close frame that `close` will send. */
  closeWith(frame: CloseFrame): void {
    this.closing = frame;
  }

  send(data: string | Uint8Array): void {
    this.isBlocked = !this.connection.send(data);
  }

  close(): void {
    this.connection.close(this.closing?.code ?? 1000, this.closing?.reason ?? '');
  }

  terminate(): void {
    this.connection.terminate();
  }

  reached(step: ConnectStep): void {
    this.owner.reached(step);
  }

  refused(refusal: Refusal): void {
    this.owner.refused(refusal);
  }

  opened(): void {
    this.onopen();
  }

  message(data: Buffer, isBinary: boolean): void {
    if (!this.owner.arrived(data.length)) return;
    try {
      this.onmessage({ data: isBinary ? data : data.toString('utf8') });
    } catch {
      // What a server sends may make the client throw, for example a handshake that is no JSON.
      this.owner.unreadable(data, isBinary);
    }
  }

  heartbeat(kind: 'ping' | 'pong', data: Buffer): void {
    this.owner.heartbeat(kind, data);
  }

  warned(text: string): void {
    this.owner.warned(text);
  }

  limitExceeded(text: string): void {
    this.owner.limitExceeded(text);
  }

  failed(error: TransportError): void {
    this.owner.failed(error);
  }

  closed(end: ConnectionEnd): void {
    this.owner.closed(end);
    this.onclose(end);
  }
}
