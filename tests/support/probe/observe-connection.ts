import type {
  Connection,
  ConnectionEnd,
  OpenRequest,
  Refusal,
  TransportDriver,
  TransportError,
  TransportEvents,
} from '../../../lib/probe/transports/transport';
import { wsTransport } from '../../../lib/probe/transports/ws';

export type Observed = {
  connection: Connection;
  /** Names of all events in order: `tcp`, `connected`, `opened`, `message`, … */
  names: string[];
  messages: string[];
  refusals: Refusal[];
  errors: TransportError[];
  limits: string[];
  warnings: string[];
  heartbeats: string[];
  /** Resolves with the next event of a name, at once where it has come already. */
  event(name: string): Promise<void>;
  /** Resolves once so many messages have come. */
  message(count: number): Promise<void>;
  ended: Promise<ConnectionEnd>;
};

export const openRequest = (url: string, over: Partial<OpenRequest> = {}): OpenRequest => ({
  url,
  protocols: [],
  headers: {},
  closeMs: 500,
  maxMessageBytes: 1024 * 1024,
  linkLocal: false,
  ...over,
});

/** Opens a connection, a WebSocket by default, and writes down everything that the transport reports. Throws what `open` throws. */
export function observe(
  url: string,
  over: Partial<OpenRequest> = {},
  transport: TransportDriver = wsTransport,
): Observed {
  const names: string[] = [];
  const watchers = new Map<string, () => void>();
  const note = (name: string) => {
    names.push(name);
    watchers.get(name)?.();
  };
  let end: (value: ConnectionEnd) => void = () => {};
  const seen = {
    names,
    messages: [] as string[],
    refusals: [] as Refusal[],
    errors: [] as TransportError[],
    limits: [] as string[],
    warnings: [] as string[],
    heartbeats: [] as string[],
    ended: new Promise<ConnectionEnd>((resolve) => {
      end = resolve;
    }),
    async message(count: number) {
      while (seen.messages.length < count) {
        await new Promise<void>((resolve) => watchers.set('message', resolve));
      }
    },
    event: (name: string) =>
      names.includes(name)
        ? Promise.resolve()
        : new Promise<void>((resolve) => watchers.set(name, resolve)),
  };
  const events: TransportEvents = {
    reached: (step) => note(step),
    refused(refusal) {
      seen.refusals.push(refusal);
      note('refused');
    },
    opened: () => note('opened'),
    message(data) {
      seen.messages.push(data.toString());
      note('message');
    },
    heartbeat(kind, data) {
      seen.heartbeats.push(`${kind} ${data.toString()}`);
      note('heartbeat');
    },
    warned(text) {
      seen.warnings.push(text);
      note('warned');
    },
    limitExceeded(text) {
      seen.limits.push(text);
      note('limit');
    },
    failed(error) {
      seen.errors.push(error);
      note('failed');
    },
    closed(value) {
      note('closed');
      end(value);
    },
  };
  return { ...seen, connection: transport.open(openRequest(url, over), events) };
}
