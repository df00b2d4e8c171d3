import type { IncomingMessage } from 'node:http';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Uint8Array) => void;

/** A listening port that can be closed and opened again. */
export type Listener = {
  readonly port: number;
  open(): Promise<void>;
  /** New connections are refused from now on; those that are open stay. */
  close(): void;
};

export type ListenerOptions = {
  host: string;
  port: number;
  onRequest: RequestListener;
  onUpgrade?: UpgradeListener;
};

/** Opens a port (0: a free one) and keeps its number when reopened. Rejects where it cannot be opened. */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  let port = options.port;
  let server: Server | null = null;
  const listener: Listener = {
    get port() {
      return port;
    },
    async open() {
      if (server) return;
      const next = createServer(options.onRequest);
      if (options.onUpgrade) next.on('upgrade', options.onUpgrade);
      await new Promise<void>((resolve, reject) => {
        next.once('error', reject);
        next.listen(port, options.host, () => {
          next.off('error', reject);
          resolve();
        });
      });
      const address = next.address();
      if (typeof address === 'object' && address) port = address.port;
      server = next;
    },
    close() {
      server?.close();
      server?.closeAllConnections();
      server = null;
    },
  };
  await listener.open();
  return listener;
}
