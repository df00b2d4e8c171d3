import type {
  Connection,
  ConnectionEnd,
  OpenRequest,
  TransportDriver,
  TransportEvents,
} from '../../../lib/probe/transports/transport';

/** A connection in memory: the test plays the server. */
export type FakeTransport = TransportDriver & {
  /** The request that the connection was opened with. */
  request(): OpenRequest;
  /** What the session reports to: the test calls it as a transport would. */
  events(): TransportEvents;
  /** Reports the steps up to an accepted connection. */
  accept(): void;
  receive(message: unknown): void;
  /** The server's close frame arrives; the connection has not ended yet. */
  beginClose(): void;
  /** The connection ends. */
  end(end: ConnectionEnd): void;
  /** Messages that were sent, parsed. */
  readonly sent: Array<Record<string, unknown>>;
  /** Calls of the session beside `send`: `close 1000 reason`, `terminate`, `abandon`. */
  readonly calls: string[];
};

/** `reportsEnd: false`: it never reports `closed` after a terminate, as a transport with a bug. */
export function fakeTransport({ reportsEnd = true } = {}): FakeTransport {
  let request: OpenRequest | null = null;
  let events: TransportEvents | null = null;
  let isOpen = false;
  let sentClose: { code: number; reason: string } | null = null;
  const sent: Array<Record<string, unknown>> = [];
  const calls: string[] = [];
  const known = <T>(value: T | null): T => {
    if (value === null) throw new Error('the session has not opened its connection');
    return value;
  };
  const end = (value: ConnectionEnd) => {
    isOpen = false;
    known(events).closed(value);
  };
  const unanswered = (): ConnectionEnd =>
    sentClose
      ? { received: null, by: 'client', answer: 'none', ...sentClose }
      : { received: null, by: 'network', code: 1006, reason: '' };
  const connection: Connection = {
    isOpen: () => isOpen,
    send(data) {
      if (isOpen) sent.push(JSON.parse(String(data)));
      return isOpen;
    },
    close(code, reason) {
      if (!isOpen) return false;
      calls.push(`close ${code} ${reason}`.trim());
      isOpen = false;
      sentClose = { code, reason };
      return true;
    },
    terminate() {
      calls.push('terminate');
      if (reportsEnd) end(unanswered());
    },
    abandon() {
      calls.push('abandon');
      end(unanswered());
    },
  };
  return {
    open(given, reported) {
      request = given;
      events = reported;
      return connection;
    },
    request: () => known(request),
    events: () => known(events),
    accept() {
      isOpen = true;
      known(events).reached('tcp');
      known(events).reached('connected');
      known(events).opened();
    },
    receive(message) {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      known(events).message(Buffer.from(text), false);
    },
    beginClose() {
      isOpen = false;
    },
    end,
    sent,
    calls,
  };
}
