import { Manager, type ManagerOptions, type Socket } from 'socket.io-client';
import { ADDRESS_REFUSED } from '../../net/guarded-lookup';
import { EnginePolling, PollRefused, PollTooLong } from './engine-polling';
import { type EngineLink, LINK_OPTION, OwnPolling, OwnWebSocket } from './engine-transports';
import { EngineWebSocket, type WebSocketOwner } from './engine-web-socket';
import { pollError } from './poll-error';
import { readError } from './read-error';
import { sizeText } from './size-text';
import { type SocketIoAddress, socketIoAddress } from './socket-io-address';
import { answered, parseEvent, writeEvent } from './socket-io-event';
import type {
  Connection,
  ConnectionEnd,
  OpenRequest,
  TransportDriver,
  TransportError,
  TransportEvents,
} from './transport';

/** Types of packets of Socket.IO (protocol version 5). */
const PACKET = { connect: 0, disconnect: 1, connectError: 4 } as const;
type Packet = { type: number; nsp: string; data?: unknown };

/** RFC 6455 §7.4.1. Socket.IO has no close codes of its own. */
const NO_STATUS = 1005;
const ABNORMAL = 1006;
const PROTOCOL_ERROR = 1002;
const NORMAL = 1000;

/** Packets that wait to be sent; nothing more is sent while there are more. */
const UNSENT_PACKETS = 256;
const TRANSPORTS = { polling: OwnPolling, websocket: OwnWebSocket };

/** Socket.IO (protocol version 5 over Engine.IO version 4) by the library `socket.io-client`. */
export const socketIoTransport: TransportDriver = {
  open(request, events) {
    const connection = new SocketIoConnection(request, events);
    connection.start();
    return connection;
  },
};

/**
 * One connection of Socket.IO. It is accepted once Engine.IO has shaken hands; that the namespace is connected or refused is a
 * message (`connect`, `connect_error`), because a backend decides it.
 */
class SocketIoConnection implements Connection, EngineLink {
  private readonly request: OpenRequest;
  private readonly events: TransportEvents;
  private readonly address: SocketIoAddress;

  readonly polling: EnginePolling;
  private readonly manager: Manager;
  private readonly socket: Socket;
  /** The WebSocket that carries the connection; null while polling does. */
  private webSocket: EngineWebSocket | null = null;
  /** A WebSocket to which the connection may still move. */
  private probe: EngineWebSocket | null = null;
  private buildError: unknown = null;
  isConnected = false;
  isAccepted = false;
  private hasFailed = false;
  private isClosed = false;
  /** The close that the session asked for. */
  private sent: { code: number; reason: string } | null = null;
  /** How the connection ends by what was said over it, whatever the transport below says then. */
  private cause: ConnectionEnd | null = null;
  /** Bytes that arrived since the last message. */
  private pendingBytes = 0;

  /** Throws where the request cannot be built. */
  constructor(request: OpenRequest, events: TransportEvents) {
    this.request = request;
    this.events = events;
    this.address = socketIoAddress(request);
    const { origin, path, query, transports, headers } = this.address;

    this.polling = new EnginePolling(request, headers, () => this.connected());
    const options: Partial<ManagerOptions> = {
      path,
      query,
      transports: transports.map((name) => TRANSPORTS[name]),
      addTrailingSlash: path.endsWith('/'),
      upgrade: transports.length > 1,
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      // The session has its own deadlines.
      timeout: false as unknown as number,
    };
    this.manager = new Manager(origin, Object.assign(options, { [LINK_OPTION]: this }));
    this.socket = this.manager.socket(this.address.namespace, {
      auth: request.socketIo?.auth ?? {},
    });
  }

  start(): void {
    const { manager, socket } = this;
    // Before the client's own listeners: what a packet means for the end of the connection has to be known before the client acts on it.
    manager.on('packet', (packet) => this.onPacket(packet));
    manager.on('open', () => this.onOpen());
    manager.on('ping', () => this.onPing());
    manager.on('error', () => this.onEngineError());
    manager.on('close', (reason) => this.onManagerClose(reason));
    socket.onAny((event: string, ...args: unknown[]) => this.deliver(event, answered(args)));
    socket.connect();
    if (this.buildError !== null) throw this.buildError;
  }

  isOpen(): boolean {
    const isEnding = this.sent !== null || this.cause !== null || this.isClosed;
    if (!this.isAccepted || isEnding) return false;
    return this.webSocket === null || this.webSocket.isOpen();
  }

  send(data: string | Uint8Array, { ack = false }: { ack?: boolean | undefined } = {}): boolean {
    if (!this.isOpen() || this.manager.engine.writeBuffer.length > UNSENT_PACKETS) return false;
    const { event, args } = parseEvent(data);
    const onAck = (...answer: unknown[]) => this.deliver('ack', answer);
    try {
      this.socket.emit(event, ...args, ...(ack ? [onAck] : []));
      return true;
    } catch (error) {
      this.events.warned(readError(error).message);
      return false;
    }
  }

  close(code: number, reason: string): boolean {
    if (!this.isOpen()) return false;
    this.sent = { code, reason };
    this.webSocket?.closeWith(this.sent);
    this.probe?.closeWith(this.sent);
    if (this.socket.connected) this.socket.disconnect();
    else this.manager.engine.close();
    return true;
  }

  terminate(): void {
    this.polling.stop();
    this.probe?.terminate();
    const { webSocket } = this;
    if (webSocket) webSocket.terminate();
    else this.finish(this.unanswered());
    this.manager.engine?.close();
  }

  abandon(): void {
    this.finish(this.unanswered());
  }

  openWebSocket(url: string): EngineWebSocket {
    const isProbe = this.isAccepted;
    const { jar } = this.polling;
    const { headers } = this.address;
    const cookie = jar.header(new URL(url), headers.cookie);
    try {
      const webSocket: EngineWebSocket = new EngineWebSocket(
        { ...this.request, url, headers: cookie === null ? headers : { ...headers, cookie } },
        isProbe ? this.probeOwner() : this.webSocketOwner(),
      );
      if (isProbe) this.probe = webSocket;
      else this.webSocket = webSocket;
      return webSocket;
    } catch (error) {
      this.buildError = error;
      throw error;
    }
  }

  pollFailed(error: unknown): void {
    if (this.isClosed || this.sent) {
      this.finish(this.unanswered());
      return;
    }
    if (error instanceof PollTooLong) this.events.limitExceeded(error.message);
    else if (error instanceof PollRefused && !this.isAccepted) {
      this.connected();
      this.hasFailed = true;
      this.events.refused(error.refusal);
    } else {
      const failure = pollError(error, this);
      if (failure.code === ADDRESS_REFUSED) this.events.limitExceeded(failure.message);
      this.fail(failure);
    }
    this.finish({ received: null, by: 'network', code: ABNORMAL, reason: '' });
  }

  written(payload: string): void {
    const isClose = payload.endsWith('1') && this.sent !== null;
    if (isClose && this.webSocket === null && this.manager.engine.readyState === 'closed')
      this.finish({ ...this.closing(), answer: 'confirmed' });
  }

  arrived(bytes: number): boolean {
    const { maxMessageBytes } = this.request;
    const isOver = this.pendingBytes > maxMessageBytes;
    this.pendingBytes += bytes;
    if (this.isClosed || isOver) return false;
    if (this.pendingBytes <= maxMessageBytes) return true;
    this.events.limitExceeded(
      `a message with its attachments exceeds maxMessage (${sizeText(maxMessageBytes)}): raise it`,
    );
    this.terminate();
    return false;
  }

  private webSocketOwner(): WebSocketOwner {
    const { events } = this;
    return {
      reached: (step) => (step === 'connected' ? this.connected() : events.reached(step)),
      refused: (refusal) => {
        this.hasFailed = true;
        events.refused(refusal);
      },
      opened: () => {},
      message: () => {},
      heartbeat: (kind, data) => events.heartbeat(kind, data),
      warned: (text) => events.warned(text),
      limitExceeded: (text) => events.limitExceeded(text),
      failed: (error) => this.fail(error.phase === 'open' ? this.phased(error) : error),
      closed: (end) => this.onWebSocketClosed(end),
      arrived: (bytes) => this.arrived(bytes),
      unreadable: (data, isBinary) => this.onUnreadable(isBinary ? '' : data.toString('utf8')),
    };
  }

  /** While a WebSocket is tried beside polling, nothing of it fails the session. */
  private probeOwner(): WebSocketOwner {
    let problem = 'the server closed it';
    const isUsed = () => this.webSocket !== null;
    const own = this.webSocketOwner();
    return {
      ...own,
      reached: () => {},
      refused: ({ status, text }) => {
        problem = `HTTP ${status}${text ? `: ${text}` : ''}`;
      },
      failed: (error) => {
        if (isUsed()) own.failed(error);
        else problem = error.message;
      },
      closed: (end) => {
        this.probe = null;
        if (isUsed()) own.closed(end);
        else if (!this.isClosed && !this.sent)
          this.events.warned(
            `the upgrade to websocket failed (${problem}): the session went on over polling`,
          );
      },
    };
  }

  private onOpen(): void {
    const { engine } = this.manager;
    engine.on('upgrade', () => {
      this.webSocket = this.probe;
    });
    this.isAccepted = true;
    this.events.opened();
  }

  private onPacket(packet: Packet): void {
    if (packet.nsp !== this.address.namespace || this.isClosed) return;
    if (packet.type === PACKET.connect) {
      const sid = fieldOf(packet.data, 'sid');
      if (typeof sid === 'string') this.deliver('connect', [{ sid }]);
      else
        this.deliver('connect_error', [
          { message: 'the server speaks an older version of Socket.IO (2.x, Engine.IO 3)' },
        ]);
    } else if (packet.type === PACKET.connectError) {
      // The client reads a field of it, and a hostile server sends none.
      packet.data ??= { message: '' };
      this.deliver('connect_error', [packet.data]);
      this.onNamespaceRefused(fieldOf(packet.data, 'message'));
      const reason = 'the namespace was refused';
      this.cause = { received: null, by: 'client', code: NORMAL, reason, answer: 'confirmed' };
    } else if (packet.type === PACKET.disconnect) {
      const reason = 'io server disconnect';
      this.cause = { received: null, by: 'server', code: NO_STATUS, reason };
    }
  }

  /** In the words of the server, which its message may have in no place that a journey reads. */
  private onNamespaceRefused(said: unknown): void {
    const words = typeof said === 'string' ? said.slice(0, 200) : '';
    this.fail({
      phase: 'open',
      code: 'CONNECT_ERROR',
      message: `the server refused the namespace ${this.address.namespace}: ${words || 'without a reason'}`,
      addresses: [],
    });
  }

  private onPing(): void {
    this.pendingBytes = 0;
    this.events.heartbeat('ping', Buffer.alloc(0));
  }

  /** A packet that is none of Engine.IO. All other errors are reported where they happen. */
  private onEngineError(): void {
    if (!this.isClosed && !this.hasFailed && this.buildError === null) this.onUnreadable('');
  }

  private onUnreadable(text: string): void {
    const what = text ? `, but ${JSON.stringify(text.slice(0, 100))}` : '';
    this.fail({
      phase: this.isAccepted ? 'open' : 'upgrade',
      code: 'NOT_SOCKET_IO',
      message: `what the server sends is not Engine.IO version 4${what}: is this a Socket.IO server of version 3 or later, and the path that of Socket.IO?`,
      addresses: [],
    });
    this.finish(violation());
    this.terminate();
  }

  private onManagerClose(reason: string): void {
    // The close that we sent ends with the transport below.
    if (this.sent !== null || this.isClosed) return;
    if (reason === 'ping timeout')
      this.cause = {
        received: null,
        by: 'network',
        code: ABNORMAL,
        reason: 'the heartbeats of the server stopped (ping timeout)',
      };
    else if (reason === 'parse error') this.onUnreadable('');
    else if (reason === 'transport close' && this.webSocket === null)
      this.cause = { received: null, by: 'server', code: NO_STATUS, reason: 'transport close' };
    this.finish(this.cause ?? { received: null, by: 'network', code: ABNORMAL, reason: '' });
  }

  private onWebSocketClosed(end: ConnectionEnd): void {
    if (!this.isAccepted && !this.hasFailed && end.by === 'server') {
      const message = `the server closed the connection before its handshake of Engine.IO: ${end.code} ${end.reason}`;
      this.fail({
        phase: 'upgrade',
        code: 'NOT_SOCKET_IO',
        message: message.trim(),
        addresses: [],
      });
    }
    this.finish(this.cause ?? end);
  }

  /** An accepted WebSocket is not yet an accepted connection of Socket.IO. */
  private phased(error: TransportError): TransportError {
    return this.isAccepted ? error : { ...error, phase: 'upgrade' };
  }

  private connected(): void {
    if (this.isConnected) return;
    this.isConnected = true;
    this.events.reached('connected');
  }

  private fail(error: TransportError): void {
    if (this.hasFailed || this.isClosed || this.sent) return;
    this.hasFailed = true;
    this.events.failed(error);
  }

  private deliver(event: string, args: unknown[]): void {
    this.pendingBytes = 0;
    if (!this.isClosed) this.events.message(Buffer.from(writeEvent(event, args)), false);
  }

  private closing() {
    const { code, reason } = this.sent ?? { code: NORMAL, reason: '' };
    return { received: null, by: 'client' as const, code, reason };
  }

  private unanswered(): ConnectionEnd {
    if (this.sent) return { ...this.closing(), answer: 'none' };
    return this.cause ?? { received: null, by: 'network', code: ABNORMAL, reason: '' };
  }

  private finish(end: ConnectionEnd): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.polling.stop();
    this.events.closed(end);
  }
}

function violation(): ConnectionEnd {
  return { received: null, by: 'client', code: PROTOCOL_ERROR, reason: '', answer: 'confirmed' };
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
