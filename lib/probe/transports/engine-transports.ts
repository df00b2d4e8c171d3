import { Fetch, NodeWebSocket } from 'socket.io-client';
import type { EnginePolling } from './engine-polling';
import type { EngineWebSocket } from './engine-web-socket';

/** What the transports below ask the connection for that they carry. */
export type EngineLink = {
  readonly polling: EnginePolling;
  /** Throws where the request cannot be built. */
  openWebSocket(url: string): EngineWebSocket;
  /** A request of the long-polling failed, or its answer cannot be read. */
  pollFailed(error: unknown): void;
  /** A request that sends packets was answered. */
  written(payload: string): void;
  /** Adds bytes that arrived and are no whole message yet; false where the connection has had too many. */
  arrived(bytes: number): boolean;
};

/** The option of the client by which a transport finds its connection: it hands its options on to all transports. */
export const LINK_OPTION = 'tocsinLink';

function linkOf(opts: object): EngineLink {
  return Reflect.get(opts, LINK_OPTION) as EngineLink;
}

/** Engine.IO over a WebSocket of ours. */
export class OwnWebSocket extends NodeWebSocket {
  override createSocket(uri: string): EngineWebSocket {
    return linkOf(this.opts).openWebSocket(uri);
  }
}

/** Engine.IO over HTTP long-polling, by requests of ours. */
export class OwnPolling extends Fetch {
  override doPoll(): void {
    const link = linkOf(this.opts);
    const read = (payload: string) => {
      if (link.arrived(payload.length)) this.onData(payload);
    };
    link.polling
      .call(this.uri())
      .then(read)
      .catch((error: unknown) => this.fail(error));
  }

  override doWrite(payload: string, done: () => void): void {
    const link = linkOf(this.opts);
    link.polling
      .call(this.uri(), payload)
      .then(() => {
        link.written(payload);
        done();
      })
      .catch((error: unknown) => this.fail(error));
  }

  private fail(error: unknown): void {
    linkOf(this.opts).pollFailed(error);
    this.onError('the request failed', error);
  }
}
