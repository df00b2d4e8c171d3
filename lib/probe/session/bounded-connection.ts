import type {
  Connection,
  OpenRequest,
  TransportDriver,
  TransportEvents,
} from '../transports/transport';

/** How long a terminated connection may take to report its end, ms. */
const TERMINATE_MS = 100;

/** Timers of which this uses the one named `end`, at whose end `onTimeout` has to be called. */
export type EndTimer = { isSet(name: 'end'): boolean; set(name: 'end', ms: number): void };

/**
 * The connection of a session, with an end in bounded time: a close that stays unanswered becomes a termination, and a termination
 * that the transport does not report is taken as the end.
 */
export class BoundedConnection {
  private readonly closeMs: number;
  private readonly timers: EndTimer;

  private connection: Connection | null = null;
  private closing = false;
  private terminated = false;

  constructor(closeMs: number, timers: EndTimer) {
    this.closeMs = closeMs;
    this.timers = timers;
  }

  /** Throws what the transport throws for a request that cannot be built. */
  open(transport: TransportDriver, request: OpenRequest, events: TransportEvents): void {
    this.connection = transport.open(request, events);
  }

  isOpen(): boolean {
    return this.connection?.isOpen() === true;
  }

  /** Whether our close frame was sent. */
  isClosing(): boolean {
    return this.closing;
  }

  isTerminated(): boolean {
    return this.terminated;
  }

  /** False where the message was not sent. */
  send(data: string | Uint8Array, options?: { ack?: boolean | undefined }): boolean {
    return this.connection?.send(data, options) === true;
  }

  /** Begins the closing handshake where the connection is open, and waits for the end in any case. True where a close was sent. */
  close(code: number, reason: string): boolean {
    if (this.closing) return false;
    this.closing = this.connection?.close(code, reason) === true;
    this.awaitEnd();
    return this.closing;
  }

  /** Waits `closeMs` for the end of the connection, then terminates it. */
  awaitEnd(): void {
    if (!this.timers.isSet('end')) this.timers.set('end', this.closeMs);
  }

  /** Ends the connection without waiting for the server. */
  terminate(): void {
    if (this.terminated) return;
    this.terminated = true;
    this.timers.set('end', TERMINATE_MS);
    this.connection?.terminate();
  }

  onTimeout(): void {
    if (this.terminated) this.connection?.abandon();
    else this.terminate();
  }
}
